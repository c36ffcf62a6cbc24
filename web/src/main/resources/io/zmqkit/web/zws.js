// A ZeroMQ peer in a browser: ZWS 2.0 (RFC 45). Each binary WebSocket message is one frame: a byte of flags, then the body.
// Connects again when the connection ends, first after half a second, then less often.

const MORE = 1;
const FIRST_PAUSE = 500; // milliseconds
const LONGEST_PAUSE = 5000;
const ATTEMPT = 10000; // milliseconds in which a connection must open

const RENEWAL = 5000; // milliseconds between two requests for a cookie

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // that is, keep it: what was sent has to come back the same

export const text = (frame) => decoder.decode(frame);

let renewedAt = -Infinity;

// A server with a password gives a cookie with each page, because not every browser repeats the password for a WebSocket. A
// restarted server knows only new cookies: a page whose WebSockets are turned away asks for one.
export async function renewCookie() {
  if (performance.now() - renewedAt < RENEWAL) {
    return;
  }
  renewedAt = performance.now();
  try {
    const { status } = await fetch('/', { method: 'HEAD', cache: 'no-store' });
    if (status === 401) {
      renewedAt = Infinity; // the browser has asked for the password, and got none: once is enough
    }
  } catch {
    // the server is away, and nothing else is known: the next attempt asks again
  }
}

export class ZwsConnection {
  // heard: { opened(), message(frames), closed() }, frames being Uint8Arrays
  constructor(path, heard) {
    this.url = new URL(path, location.href);
    this.url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.heard = heard;
    this.pause = FIRST_PAUSE;
    this.isOpen = false;
    this.connect();
  }

  connect() {
    const socket = new WebSocket(this.url, ['ZWS2.0']);
    this.socket = socket;
    this.frames = [];
    this.hasAnswered = false;
    this.deadline = setTimeout(() => this.lost(), ATTEMPT);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.hasAnswered = true;
      socket.send(new Uint8Array([0])); // an empty routing id
    };
    socket.onmessage = (event) => {
      if (this.isOpen) {
        this.take(new Uint8Array(event.data));
      } else { // the other side's routing id
        clearTimeout(this.deadline);
        this.pause = FIRST_PAUSE;
        this.isOpen = true;
        this.heard.opened();
      }
    };
    socket.onclose = () => this.lost();
  }

  // The connection has ended, or is given up: a dead one counts as open for minutes, so nothing is awaited from it.
  lost() {
    clearTimeout(this.deadline);
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    const was = this.isOpen;
    this.isOpen = false;
    this.retry = setTimeout(() => this.connect(), this.pause * (0.5 + Math.random()));
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    if (was) {
      this.heard.closed();
    } else if (!this.hasAnswered) {
      renewCookie();
    }
  }

  // Connects anew, if it counts as open.
  drop() {
    if (this.isOpen) {
      this.lost();
    }
  }

  take(message) {
    this.frames.push(message.subarray(1));
    if ((message[0] & MORE) === 0) {
      const frames = this.frames;
      this.frames = [];
      this.heard.message(frames);
    }
  }

  // Frames are strings or Uint8Arrays. False if there is no connection now.
  send(frames) {
    if (!this.isOpen) {
      return false;
    }
    frames.forEach((frame, i) => {
      const body = typeof frame === 'string' ? encoder.encode(frame) : frame;
      const message = new Uint8Array(1 + body.length);
      message[0] = i < frames.length - 1 ? MORE : 0;
      message.set(body, 1);
      this.socket.send(message);
    });
    return true;
  }

  end() {
    clearTimeout(this.deadline);
    clearTimeout(this.retry);
    this.isOpen = false;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }
}
