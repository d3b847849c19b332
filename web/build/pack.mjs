// After the build: packs every file once, at the best that gzip can do, lists them for the server, and
// fails where the scripts have become too large.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = 'target/classes/io/tradepulse/web';
const MOST_SCRIPT_BYTES = 350_000;

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.gz') && entry.name !== 'files.txt')
  .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
  .sort();

let scripts = 0;
for (const file of files) {
  const packed = gzipSync(readFileSync(join(folder, file)), { level: 9 });
  writeFileSync(join(folder, file + '.gz'), packed);
  if (file.endsWith('.js')) {
    scripts += packed.length;
  }
}
writeFileSync(join(folder, 'files.txt'), files.join('\n') + '\n');
console.log(`scripts: ${scripts} B packed, of ${MOST_SCRIPT_BYTES}`);
if (scripts > MOST_SCRIPT_BYTES) {
  console.error(`the scripts are ${scripts} B packed, and may be ${MOST_SCRIPT_BYTES}`);
  process.exit(1);
}
