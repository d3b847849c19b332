// The licences of what is packed into the page: they have to go where it goes.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const texts = [];
const seen = new Set();

function add(name) {
  if (seen.has(name)) {
    return;
  }
  seen.add(name);
  const folder = join('node_modules', name);
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  if (!about.license) {
    throw new Error(`${name} does not say what its licence is`);
  }
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n') || 'Its package has no more of it than the name.';
  texts.push(`${name} ${about.version}, ${about.license}\n\n${text}\n`);
  Object.keys(about.dependencies ?? {}).forEach(add);
}

Object.keys(dependencies).sort().forEach(add);
mkdirSync('target', { recursive: true });
writeFileSync('target/licenses.txt', texts.join('\n' + '-'.repeat(80) + '\n\n'));
