/** Files of a shared folder: what is there, and what can be said of it without reading it whole. */
import { access, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const FileSchema = z.strictObject({ name: z.string(), mtimeMs: z.number(), size: z.number() });
export type File = z.infer<typeof FileSchema>;

export const isSame = (a: File, b: File): boolean => a.name === b.name && a.mtimeMs === b.mtimeMs && a.size === b.size;

export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Its XML files, oldest first; what somebody takes away meanwhile is not there. Rejects where there is no folder. */
export async function filesIn(folder: string): Promise<File[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((one) => one.isFile() && /^[^.].*\.xml$/i.test(one.name)).map(({ name }) => name);
  const files = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ mtimeMs, size }): File[] => [{ name, mtimeMs, size }],
        () => [],
      ),
    ),
  );
  return files.flat().sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1));
}

/** What the file system that holds the folder says is now: other machines' clocks may differ. null: it cannot be asked. */
export async function clockOf(folder: string): Promise<number | null> {
  const probe = join(folder, '.clock');
  try {
    await (await open(probe, 'w')).close();
    return (await stat(probe)).mtimeMs;
  } catch {
    return null;
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

const HEAD_BYTES = 4_096;

/** The local name of its outermost element; '' where its beginning has none. Rejects where it is gone. */
export async function rootNameOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    // Names are ASCII: without its zeros UTF-16 reads the same.
    const head = buffer.toString('latin1', 0, bytesRead).replaceAll('\0', '');
    return /<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]/.exec(head.replace(/<\?.*?\?>|<!--.*?-->/gs, ''))?.[1] ?? '';
  } finally {
    await file.close();
  }
}

/** The new name is on disk only when its folder is. Some file systems cannot say. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
