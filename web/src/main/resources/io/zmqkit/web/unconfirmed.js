// What was said and has not come back from the relay yet, kept in the browser's storage: a page that is closed, reloaded or
// crashes leaves it there, and another page sends it again, in its old session, so that the relay takes each once.
//
// storage: { keys(), get(key), set(key, value), remove(key) }; set() tells whether it was kept. Where now is asked for, it is
// in milliseconds of a clock that is never set; only storage has the time of day, since a restart outlives no other.

const PREFIX = 'zmqkit.chat.unconfirmed.';
const WINDOW = 64;
const SILENT = 10000; // milliseconds without a sign of life, and the page that owns an outbox is asked whether it is there,
const ANSWER = 2000; // which it answers in this time
const FIRST_QUESTION = 4000; // milliseconds without a confirmation, then ask what the relay has of the session
const LAST_QUESTION = 15000;
const ARRIVAL = 500; // milliseconds from here to the relay
const CERTAIN = 2;
const MOST_SESSIONS = 1000; // whose messages are known as this page's

// When to ask the relay what it has of a session, and what its answer means. Late and lost messages look the same, so nothing
// is guessed. The terminal's client has the same rule (SessionQuestion).
export class SessionQuestion {
  constructor(now) {
    this.askedAt = 0;
    this.sentAt = 0;
    this.progressed(now);
  }

  // Something was confirmed, or is the first to wait, or the relay has begun a new history.
  progressed(now) {
    this.wait = FIRST_QUESTION;
    this.dueAt = now + this.wait;
    this.refusals = 0; // how often the relay has said that it does not have what had been sent to it well before
    this.doubts = 0;
    this.isSent = false;
  }

  // All that waits was sent.
  sent(now) {
    this.isSent = true;
    this.sentAt = now;
  }

  isDue(now) {
    return now >= this.dueAt;
  }

  asked(now) {
    this.askedAt = now;
    this.wait = Math.min(2 * this.wait, LAST_QUESTION);
    this.dueAt = now + this.wait;
  }

  // 'taken': the relay has it, so it is in the history, or was. 'expected': the relay would take it. 'lost': it takes nothing
  // more from this session. A session that the relay should know and does not, it must not know twice, after all was sent
  // again: it may just have been started, and what informs it is on its way.
  answered(last, sender, name, oldest, newest) {
    if ((sender !== '' && sender !== name) || last > newest) {
      return 'lost'; // somebody else speaks in it
    }
    if (last >= oldest) {
      return 'taken';
    }
    if (this.isSent && this.askedAt - this.sentAt >= ARRIVAL) {
      this.isSent = false; // each sending counts once
      this.refusals += 1;
      this.doubts = last < oldest - 1 ? this.doubts + 1 : 0;
    }
    return this.doubts >= CERTAIN ? 'lost' : 'expected';
  }
}

export class Unconfirmed {
  constructor(storage, state, isAdopted, now) {
    this.storage = storage;
    this.state = state;
    this.isAdopted = isAdopted;
    this.question = new SessionQuestion(now);
    this.takenUpTo = 0; // what the relay says it has, until the history has been read
    this.keep();
  }

  get session() { return this.state.session; }
  get name() { return this.state.name; }
  get entries() { return this.state.entries; }
  get isFull() { return this.entries.length >= WINDOW; }

  // alive: when its page last gave a sign of life; 0 if it was closed.
  keep(alive = Date.now()) {
    this.state.alive = alive;
    this.isKept = this.storage.set(PREFIX + this.session, JSON.stringify(this.state));
  }

  // Its first page may have been stopped, and may have come back and added to it, or be done with it.
  reread() {
    if (this.isAdopted) {
      Object.assign(this.state, parsed(this.storage.get(PREFIX + this.session)) ?? { entries: [] });
    }
  }

  add(body) {
    this.state.last += 1;
    this.entries.push({ n: this.state.last, body });
    this.keep();
  }

  // The relay takes a session's messages in order, so all before this one was taken, too. True if any of them waited.
  confirm(n, now) {
    this.reread();
    const before = this.entries.length;
    this.state.entries = this.entries.filter((entry) => entry.n > n);
    if (this.entries.length < before) {
      this.question.progressed(now);
      this.keep();
    }
    return this.entries.length < before;
  }

  // The five frames of each that waits.
  messages() {
    this.reread();
    return this.entries.map((entry) => [`room/${this.state.room}/`, 'ZRC1 TEXT', this.name,
      `${this.session} ${entry.n} ${this.entries[0].n}`, entry.body]);
  }

  presence(kind) {
    return [`room/${this.state.room}/`, `ZRC1 ${kind}`, this.name, `${this.session} 0 0`, ''];
  }

  // The relay accepts nothing more from this session: what waits gets new numbers in a new one.
  startNewSession() {
    this.forget();
    this.state = { ...this.state, session: newSession(), last: this.entries.length,
      entries: this.entries.map((entry, i) => ({ n: i + 1, body: entry.body })) };
    this.keep();
  }

  forget() {
    this.storage.remove(PREFIX + this.session);
  }
}

// The outbox of this page, and those of pages that are gone, which it takes over. The last sign of life alone does not tell
// whether a page is gone, for a hidden one gives few: pages ask each other through a BroadcastChannel.
export class Outboxes {
  constructor(storage, room, name, channel, now) {
    this.storage = storage;
    this.room = room;
    this.own = new Unconfirmed(storage, { session: newSession(), room, name, last: 0, entries: [] }, false, now);
    this.adopted = [];
    this.mine = new Map([[this.own.session, this.own.state]]); // all sessions that this page has spoken in, as it left them
    this.asking = new Map(); // session -> when the others were asked whose it is
    this.channel = channel;
    channel.onmessage = (event) => this.heard(event.data);
    this.lookAround(now);
  }

  get all() { return [this.own, ...this.adopted]; }
  get waiting() { return this.all.filter((outbox) => outbox.entries.length > 0); }

  // Gives a sign of life, and takes over what nobody owns; those are returned. To be called every few seconds.
  lookAround(now) {
    this.own.keep();
    for (const outbox of this.adopted) {
      outbox.reread();
      outbox.keep();
    }
    this.adopted.filter((outbox) => outbox.entries.length === 0).forEach((outbox) => outbox.forget());
    this.adopted = this.adopted.filter((outbox) => outbox.entries.length > 0);
    return this.strangers().filter((state) => this.isOrphan(state, now)).map((state) => this.adopt(state, now));
  }

  strangers() {
    const found = [];
    for (const key of this.storage.keys().filter((name) => name.startsWith(PREFIX))) {
      const state = parsed(this.storage.get(key));
      if (state === null || (state.entries.length === 0 && Math.abs(Date.now() - state.alive) > SILENT)) {
        this.storage.remove(key);
      } else if (state.room === this.room && state.entries.length > 0 && !this.mine.has(state.session)) {
        found.push(state);
      }
    }
    return found;
  }

  isOrphan({ session, alive }, now) {
    if (alive === 0) {
      return true;
    }
    if (Math.abs(Date.now() - alive) <= SILENT) {
      this.asking.delete(session);
      return false;
    }
    if (!this.asking.has(session)) {
      this.asking.set(session, now);
      this.channel.postMessage({ asks: session });
    }
    return now - this.asking.get(session) >= ANSWER;
  }

  adopt(state, now) {
    const outbox = new Unconfirmed(this.storage, state, true, now);
    this.adopted.push(outbox);
    this.mine.set(state.session, state);
    this.asking.delete(state.session);
    this.channel.postMessage({ owns: state.session, by: this.own.session });
    return outbox;
  }

  // From another page. If two have taken over the same, one of them lets go; who has had it from the beginning keeps it.
  heard({ asks, owns, by }) {
    const outbox = this.all.find((one) => one.session === (asks ?? owns));
    if (asks !== undefined && outbox !== undefined) {
      outbox.reread();
      outbox.keep();
    }
    if (outbox === this.own || (asks !== undefined && outbox !== undefined)) {
      this.channel.postMessage({ owns: outbox.session, by: outbox === this.own ? '' : this.own.session });
    } else if (owns !== undefined) {
      this.asking.delete(owns);
      if (by < this.own.session) {
        this.adopted = this.adopted.filter((one) => one !== outbox);
        this.mine.delete(owns);
      }
    }
  }

  // A session is no secret, and others could use it, even under the same name: then there is a number that was not given out
  // yet, or another text under the number of one that waits.
  isOwn(session, sender, n, body) {
    const state = this.mine.get(session);
    return state !== undefined && sender === state.name && n <= state.last
        && state.entries.every((entry) => entry.n !== n || entry.body === body);
  }

  startNewSession(outbox, now) {
    outbox.startNewSession();
    outbox.takenUpTo = 0;
    outbox.question.progressed(now);
    this.mine.set(outbox.session, outbox.state);
    if (this.mine.size > MOST_SESSIONS) { // somebody else makes it begin new ones
      this.mine.delete([...this.mine.keys()].find((session) => this.all.every((one) => one.session !== session)));
    }
  }

  // This page is closed: whoever opens the next one, or has one open, sends what waits.
  end() {
    for (const outbox of this.all) {
      outbox.reread();
      if (outbox.entries.length === 0) {
        outbox.forget();
      } else {
        outbox.keep(0);
      }
    }
    this.channel.close();
  }
}

function parsed(json) {
  try {
    const state = JSON.parse(json);
    const isSound = typeof state.session === 'string' && typeof state.room === 'string' && typeof state.name === 'string'
        && Number.isSafeInteger(state.last) && typeof state.alive === 'number' && Array.isArray(state.entries)
        && state.entries.every((entry) => Number.isSafeInteger(entry.n) && typeof entry.body === 'string');
    return isSound ? state : null;
  } catch {
    return null; // not ours
  }
}

// Not crypto.randomUUID, which only pages from https or from this machine have.
function newSession() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
