/** What a program prints, and what becomes of it where nobody can read it. */
import { once } from 'node:events';

let serves = false;

/** From here on it collects or tells the ERP, and goes on doing so whether somebody hears it or not. */
export function serve(): void {
  serves = true;
}

/** Resolves when more may come. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text) && !serves) await once(process.stdout, 'drain');
}

/** Once, at the beginning of a program. */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (serves) return;
    // Whoever reads the output may leave early (`| head`): that is no fault.
    if (error.code === 'EPIPE') process.exit(0);
    const why = error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'the disk that it goes to is full' : error.code;
    process.stderr.write(`The output cannot be written: ${why}. It is not whole.\n`);
    process.exit(1);
  });
  process.stderr.on('error', () => {
    // Where faults are told is gone itself.
  });
}
