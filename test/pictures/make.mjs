// Makes the README's two pictures from a real run: docs/run.svg from what the terminal showed, docs/report.png from report.html.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const args = 'run users.csv --sandbox --rate 200 --fault code=40005:skip=200:share=1%';
const ESCAPE = '\u001b';
const COLUMNS = 84;
/** Terminal colours. */
const CLASSES = { 1: 'b', 2: 'd', 31: 'r', 32: 'g', 33: 'y' };

const home = mkdtempSync(join(tmpdir(), 'tim-import-pictures-'));
try {
  copyFileSync(join(root, 'samples/users.csv'), join(home, 'users.csv'));
  const command = `stty cols ${COLUMNS}; exec ${process.execPath} ${join(root, 'dist/cli.js')} ${args}`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: home,
    encoding: 'utf8',
    env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm', XDG_STATE_HOME: home, LANG: 'C.UTF-8' },
  });
  writeFileSync(join(root, 'docs/run.svg'), draw([`$ tim-import ${args}`, ...shown(stdout)]));
  const out = join(home, 'users.csv.import');
  const report = pathToFileURL(join(out, readdirSync(out)[0] ?? '', 'report.html'));
  execFileSync(
    'chromium',
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--window-size=1000,1180'],
      `--screenshot=${join(root, 'docs/report.png')}`,
      report.href,
    ],
    { stdio: 'ignore' },
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** What was above the bar, the bar when half was done, and what was below it. */
function shown(said) {
  const text = said.replaceAll('\r', '');
  const first = text.indexOf(`${ESCAPE}[1G`);
  const end = text.lastIndexOf(`${ESCAPE}[0J`);
  const frames = text.slice(first, end).split(`${ESCAPE}[1A`);
  const bar = frames[Math.floor(frames.length * 0.6)] ?? '';
  const withoutMoves = (part) => part.replaceAll(new RegExp(`${ESCAPE}\\[\\d*[GKJA]`, 'g'), '');
  return [text.slice(0, first), withoutMoves(bar), '', withoutMoves(text.slice(end))]
    .flatMap((part) => part.replace(/\n$/, '').split('\n'))
    .slice(0, 60);
}

/** Lines with terminal colours as an SVG. */
function draw(lines) {
  const [width, height, line] = [COLUMNS * 8.4 + 48, lines.length * 20 + 44, 20];
  const rows = lines.map((text, index) => {
    const y = 40 + index * line;
    return `<text x="24" y="${y}" xml:space="preserve">${spans(text, index === 0)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">
<style>text{fill:#d6deeb}.b{font-weight:700}.d{fill:#8a97ad}.g{fill:#7fd88f}.y{fill:#f2c869}.r{fill:#ff8b80}</style>
<rect width="100%" height="100%" rx="10" fill="#141b26"/>
${rows.join('\n')}
</svg>
`;
}

function spans(text, isPrompt) {
  if (isPrompt) return `<tspan class="b">${escaped(text)}</tspan>`;
  const active = new Set();
  const parts = text.split(new RegExp(`${ESCAPE}\\[(\\d+)m`));
  return parts
    .map((part, index) => {
      if (index % 2 === 1) {
        if (part === '0') active.clear();
        else if (CLASSES[part]) active.add(CLASSES[part]);
        return '';
      }
      if (part === '') return '';
      return active.size === 0
        ? escaped(part)
        : `<tspan class="${[...active].join(' ')}">${escaped(part)}</tspan>`;
    })
    .join('');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
