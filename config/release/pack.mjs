/** A folder as an archive of which the content alone decides the bytes: no order, time, owner or umask of this machine. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** Into `file`, with its hash beside it. `at`: epoch seconds, the time of everything in it. Returns the hash. */
export function pack(folder, file, at) {
  const name = basename(folder);
  const tar = ['--sort=name', `--mtime=@${at}`, '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
  const plain = ['--mode=u+rw,go+r,go-w,a+X', '-C', resolve(folder, '..'), '-cf', '-', name];
  const line = 'out=$1; shift; tar "$@" | gzip -n -6 > "$out.new" && mv "$out.new" "$out"';
  execFileSync('sh', ['-c', line, 'sh', file, ...tar, ...plain]);
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  writeFileSync(`${file}.sha256`, `${hash}  ${basename(file)}\n`);
  return hash;
}
