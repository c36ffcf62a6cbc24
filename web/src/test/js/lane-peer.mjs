// zeromq.js, which binds libzmq, in LanePeersIT of module cli, which says what its peers do:
//   node lane-peer.mjs push ENDPOINT NAME COUNT | sub ENDPOINT NAMES COUNT

import { createRequire } from 'node:module';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const zmq = createRequire(import.meta.url)('zeromq');
const [mode, endpoint, names, countText] = process.argv.slice(2);
const count = Number(countText);
const large = Buffer.alloc(1 << 20, 'x');

/** What follows the first frame of message n. */
function rest(n) {
  return n % 200 === 0 ? [large] : [[], [Buffer.from('')], [Buffer.from('a'), Buffer.from('bc')]][n % 3];
}

async function push() {
  const socket = new zmq.Push();
  socket.connect(endpoint);
  console.log('ready');
  await once(process.stdin, 'data');
  for (let n = 1; n <= count; n++) {
    await socket.send([`${names} ${n}`, ...rest(n)]);
    if (n % 50 === 0) await pause(333);
  }
  await pause(600_000); // what is queued is sent meanwhile; the test ends this
}

async function subscribe() {
  const socket = new zmq.Subscriber({ receiveHighWaterMark: 0, receiveTimeout: 120_000 });
  socket.subscribe('');
  socket.connect(endpoint);
  const last = new Map(names.split(',').map((name) => [name, 0]));
  let isReady = false;
  while ([...last.values()].some((n) => n < count)) {
    const [first, ...others] = await socket.receive();
    if (first.toString() === 'warm') {
      if (!isReady) console.log('ready');
      isReady = true;
      continue;
    }
    const [name, number] = first.toString().split(' ');
    const expected = rest(Number(number));
    const isWhole = others.length === expected.length && others.every((frame, i) => frame.equals(expected[i]));
    if (Number(number) !== last.get(name) + 1 || !isWhole) {
      console.error(`after ${last.get(name)} of ${name} came ${number} with ${others.length} frames`);
      process.exit(1);
    }
    last.set(name, Number(number));
  }
  process.exit(0);
}

await (mode === 'push' ? push() : subscribe());
