// jszmq in a page that another server has served: node jszmq-page.mjs CHROMIUM PORT-OF-THE-PAGE PORT-OF-ZMQKIT-WEB. Prints what
// it has got, a line of JSON, and exits 0.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** One script of a CommonJS module and all that it needs, as a bundler makes it. */
function bundle(entry) {
  const modules = new Map([['url', { source: 'exports.URL = URL;', needs: {} }]]);
  const forBrowsers = { 'isomorphic-ws': 'isomorphic-ws/browser.js', './support/isBuffer': './support/isBufferBrowser.js' };
  function add(found) {
    const file = found.replace(/require\.mjs$/, 'index.js'); // Node prefers the module of packages that have both
    if (modules.has(file)) {
      return file;
    }
    const source = readFileSync(file, 'utf8');
    const needs = {};
    modules.set(file, { source, needs });
    const { resolve } = createRequire(file);
    for (const [, name] of source.matchAll(/\brequire\(['"]([^'"]+)['"]\)/g)) {
      const wanted = forBrowsers[name] ?? name;
      // the slash: a package from npm, and not Node's own of the same name
      needs[name] = wanted === 'url' ? 'url' : add(resolve(builtinModules.includes(wanted) ? `${wanted}/` : wanted));
    }
    return file;
  }
  add(entry);
  const texts = [...modules].map(([file, { source, needs }]) => `${JSON.stringify(file)}: [function (require, module, exports) {
${source}
}, ${JSON.stringify(needs)}]`);
  return `globalThis.global = globalThis;
globalThis.process = { env: {}, nextTick: (run, ...args) => queueMicrotask(() => run(...args)) };
globalThis.load = ((modules, loaded) => function load(file) {
  if (!(file in loaded)) {
    const module = loaded[file] = { exports: {} };
    modules[file][0]((name) => load(modules[file][1][name]), module, module.exports);
  }
  return loaded[file].exports;
})({${texts.join(',\n')}}, {});`;
}

const [executablePath, ownPort, port] = process.argv.slice(2);
const folder = dirname(fileURLToPath(import.meta.url));
const scenario = join(folder, 'jszmq-scenario.cjs');
const jszmq = createRequire(import.meta.url).resolve('jszmq');
const scripts = {
  '/jszmq.js': `${bundle(jszmq)} globalThis.zmq = load(${JSON.stringify(jszmq)});`,
  '/scenario.js': `globalThis.exports = {}; ${readFileSync(scenario, 'utf8')}`,
  '/': '<!doctype html><meta charset="utf-8"><script src="/jszmq.js"></script><script src="/scenario.js"></script>',
};
const server = createServer((request, response) => {
  const text = scripts[request.url];
  response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': `text/${request.url === '/' ? 'html' : 'javascript'}; charset=utf-8` });
  response.end(text);
});
await new Promise((resolve) => server.listen(Number(ownPort), '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const page = await browser.newPage();
page.on('pageerror', (error) => console.error(String(error)));
page.on('console', (message) => console.error(message.text()));
await page.goto(`http://127.0.0.1:${ownPort}/`);
console.log(JSON.stringify(await page.evaluate((base) => globalThis.exports.run(globalThis.zmq, base), `ws://127.0.0.1:${port}/zws`)));
await browser.close();
process.exit(0);
