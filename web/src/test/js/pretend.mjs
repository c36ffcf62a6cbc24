// Scripts of the pages in Node: loaded from their sources, with a clock, sockets and a storage that the test owns, and
// without chance: what is spread at random is in the middle of its range.

import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../main/resources/io/zmqkit/web/', import.meta.url);

function address(file) {
  const source = readFileSync(new URL(file, FOLDER), 'utf8').replace(/ from '\.\/([\w./-]+)'/g, (_, name) => ` from '${address(name)}'`);
  return `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
}

// Node takes a .js file without a package.json for CommonJS, and a data URL for what it says.
export const load = (file) => import(address(file));

Math.random = () => 0.5;

// Stands in for setTimeout, setInterval, performance.now() and Date.now(), which can be set apart from it.
export class Clock {
  constructor() {
    this.now = 1000;
    this.day = 1_700_000_000_000;
    this.timers = new Map();
    this.last = 0;
    const add = (run, wait = 0, every = 0) => { this.timers.set(++this.last, { run, at: this.now + wait, every }); return this.last; };
    globalThis.setTimeout = (run, wait) => add(run, wait);
    globalThis.setInterval = (run, wait) => add(run, wait, wait);
    globalThis.clearTimeout = globalThis.clearInterval = (id) => this.timers.delete(id);
    performance.now = () => this.now;
    Date.now = () => this.day + this.now;
  }

  // Lets time pass, and does what is due on the way.
  pass(millis) {
    const until = this.now + millis;
    for (;;) {
      const [id, timer] = [...this.timers].reduce((a, b) => b[1].at < a[1].at ? b : a, [0, { at: Infinity }]);
      if (timer.at > until) {
        break;
      }
      this.now = Math.max(this.now, timer.at);
      if (timer.every > 0) {
        timer.at = this.now + timer.every;
      } else {
        this.timers.delete(id);
      }
      timer.run();
    }
    this.now = until;
  }
}

const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder().decode(bytes);

// The server's side of the WebSockets that pages open. Nothing happens by itself.
export class Sockets {
  constructor() {
    this.all = [];
    const { all } = this;
    globalThis.location = new URL('http://localhost:8080/');
    globalThis.WebSocket = class {
      constructor(url) {
        this.path = url.pathname;
        this.sent = []; // messages, each an array of frames
        this.frames = [];
        this.isClosed = false;
        all.push(this);
      }

      send(data) {
        this.frames.push(decode(data.subarray(1)));
        if ((data[0] & 1) === 0) {
          this.sent.push(this.frames);
          this.frames = [];
        }
      }

      close() { this.isClosed = true; } // a dead one does not end, so onclose is not called

      open() {
        this.onopen?.();
        this.onmessage?.({ data: new Uint8Array([0]).buffer });
        return this;
      }

      tell(...frames) {
        frames.forEach((frame, i) => this.onmessage?.({ data: new Uint8Array([i < frames.length - 1 ? 1 : 0, ...encode(frame)]).buffer }));
      }

      end() {
        this.isClosed = true;
        this.onclose?.();
      }
    };
  }

  // Those of a path that have not been closed, the newest last.
  at(path) {
    return this.all.filter((socket) => socket.path === `/zws/${path}` && !socket.isClosed);
  }
}

// As much of a document as chat.js needs, and frames that come when the test says so.
export class Screen {
  constructor() {
    this.elements = new Map();
    this.frames = [];
    const whole = element();
    globalThis.document = Object.assign(whole, { hidden: false, documentElement: element(), createElement: element,
      getElementById: (id) => this.get(id) });
    globalThis.matchMedia = () => element();
    globalThis.addEventListener = () => {};
    globalThis.history = { replaceState() {} };
    globalThis.ResizeObserver = class { observe() {} };
    globalThis.BroadcastChannel = class { postMessage() {} close() {} };
    globalThis.requestAnimationFrame = (run) => this.frames.push(run);
  }

  get(id) {
    if (!this.elements.has(id)) {
      this.elements.set(id, element());
    }
    return this.elements.get(id);
  }

  hide(isHidden) {
    document.hidden = isHidden;
    document.dispatch('visibilitychange');
  }
}

function element() {
  const heard = [];
  const nested = [];
  return { dataset: {}, value: '', textContent: '', focus() {}, setAttribute() {}, querySelectorAll: () => [], querySelector: element,
    nested, append: (...more) => nested.push(...more), replaceChildren: (...all) => nested.splice(0, nested.length, ...all),
    get childElementCount() { return nested.length; }, get lastElementChild() { return nested.at(-1) ?? null; },
    get firstElementChild() { return { remove: () => nested.shift() }; },
    addEventListener: (kind, run) => heard.push({ kind, run }),
    dispatch: (kind) => heard.filter((one) => one.kind === kind).forEach((one) => one.run({ preventDefault() {} })) };
}

export class Storage {
  constructor() {
    this.kept = new Map();
    this.isFull = false;
  }

  keys() { return [...this.kept.keys()]; }
  get(key) { return this.kept.get(key) ?? null; }
  set(key, value) { if (!this.isFull) { this.kept.set(key, value); } return !this.isFull; }
  remove(key) { this.kept.delete(key); }
}

// What one page posts the others hear at once.
export class Channels {
  constructor() {
    this.all = new Set();
    this.posted = [];
  }

  open() {
    const channel = { onmessage: null, isStopped: false,
      postMessage: (data) => {
        this.posted.push(data);
        [...this.all].filter((one) => one !== channel && !one.isStopped).forEach((one) => one.onmessage({ data }));
      },
      close: () => this.all.delete(channel) };
    this.all.add(channel);
    return channel;
  }
}
