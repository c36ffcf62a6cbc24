// jszmq, which others wrote, at the relay: node jszmq.mjs PORT. Prints what it has got, a line of JSON, and exits 0.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { run } = require('./jszmq-scenario.cjs');

console.log(JSON.stringify(await run(require('jszmq'), `ws://127.0.0.1:${process.argv[2]}/zws`)));
process.exit(0);
