// A ZRC/1 client: one person in one room. It shows each message once, in the room's order, whatever is lost or comes twice.
//
//   PUSH /zws/collect, SUB /zws/publish, DEALER /zws/history
//
// Times are in milliseconds of a clock that is never set. In a hidden page timers are held back to one a minute, messages
// are not: what is due is done when a message comes, too, and the relay sends a tick every second.

import { ZwsConnection, text } from './zws.js';
import { Outboxes } from './unconfirmed.js';

const ASK_AT_ONCE = 1000; // messages in one request
const SHOWN_AT_FIRST = 10000;
const MOST_WAITING = 2000; // messages that came before one that is missing; the history brings what is beyond
const MOST_PRESENT = 10000; // sessions
const HISTORY_PATIENCE = 5000; // without an answer
const FIRST_RESEND = 1000;
const LAST_RESEND = 15000;
const HERE_EVERY = 10000;
const GREETING = 2000; // a newcomer is told of this page within this time, together with all that come meanwhile
const GONE_AFTER = 35000;
const SILENCE = 5000; // without a tick the relay is away,
const DEAD = 10000; // and connections that count as open are not
const TICK = 250;
const LOOK_AROUND = 2000;

const now = () => performance.now();

export class ZrcClient {
  // heard: { said(message), pending(entries), people(names), joined(name), left(name), missed(count), begunAgain(),
  //          state(name, isKept) }, a message being { seq, sender, body, millis, isOwn }
  // storage, channel: see Outboxes
  constructor(room, name, heard, storage, channel) {
    this.room = room;
    this.heard = heard;
    this.outboxes = new Outboxes(storage, room, name, channel, now());
    this.own = this.outboxes.own;
    this.epoch = null;
    this.next = 0; // the seq to be shown next
    this.waiting = new Map();
    this.asked = 0; // when the history was asked, or has last answered; 0 if no answer is awaited
    this.askedFrom = 0; // seq
    this.seemsOlder = false; // the history, than what has been heard
    this.silences = 0; // questions in a row without an answer
    this.isCaughtUp = false;
    this.lastHeard = -Infinity;
    this.listensSince = 0;
    this.presence = new Map(); // session -> { name, at }
    this.hasNewPeople = true;
    this.hasJoined = false;
    this.hereAt = 0;
    this.greetAt = Infinity;
    this.tickedAt = 0;
    this.lookedAt = now();
    this.progressed();
    this.collect = new ZwsConnection('/zws/collect', {
      opened: () => { this.resend(); this.announce(this.hasJoined ? 'HERE' : 'JOIN'); this.tellState(); },
      message: () => {}, closed: () => this.tellState() });
    this.publish = new ZwsConnection('/zws/publish', {
      opened: () => { this.listensSince = now(); this.publish.send([`\u0001room/${room}/`]); this.tellState(); },
      message: (frames) => this.published(frames.map(text)), closed: () => this.tellState() });
    this.history = new ZwsConnection('/zws/history', {
      opened: () => { this.asked = 0; this.isCaughtUp = false; this.fill(); this.tellState(); },
      message: (frames) => this.answered(frames.map(text)), closed: () => { this.asked = 0; this.tellState(); } });
    this.timer = setInterval(() => this.tick(), TICK);
    this.tellPending();
    this.tellPeople();
    this.tellState();
  }

  // False if too much waits.
  say(body) {
    if (this.own.isFull) {
      return false;
    }
    if (this.own.entries.length === 0) {
      this.own.question.progressed(now());
      this.progressed();
    }
    this.own.add(body);
    if (this.collect.send(this.own.messages().at(-1))) {
      this.own.question.sent(now());
    }
    this.tellPending();
    this.tellState();
    return true;
  }

  end() {
    clearInterval(this.timer);
    this.collect.send(this.own.presence('LEAVE'));
    for (const connection of [this.collect, this.publish, this.history]) {
      connection.end();
    }
    this.outboxes.end();
  }

  announce(kind) {
    if (this.collect.send(this.own.presence(kind))) {
      this.hasJoined = true;
      this.hereAt = now();
      this.greetAt = Infinity;
    }
  }

  published(frames) {
    const [topic, kind, sender, id, body, stamp] = frames;
    const at = frames.length === 6 && topic === `room/${this.room}/` ? stamped(stamp) : null;
    if (at === null) {
      return;
    }
    this.lastHeard = now();
    this.follow(at.epoch, at.seq);
    if (kind === 'ZRC1 TEXT') {
      this.take({ seq: at.seq, sender, body, millis: at.millis, id });
    } else if (kind === 'ZRC1 JOIN' || kind === 'ZRC1 HERE') {
      this.present(sender, kind === 'ZRC1 JOIN', id);
    } else if (kind === 'ZRC1 LEAVE' && this.presence.delete(session(id))) {
      this.heard.left(sender);
      this.hasNewPeople = true;
    }
    if (at.seq >= this.next) {
      this.fill();
    } else {
      this.caughtUp();
    }
    if (now() - this.tickedAt >= TICK) {
      this.tick();
    }
    this.tellState();
  }

  // Another epoch is another history.
  follow(epoch, seq) {
    if (epoch === this.epoch) {
      return;
    }
    const isFirst = this.epoch === null;
    this.epoch = epoch;
    this.begin(seq, isFirst);
  }

  begin(seq, isFirst) {
    this.next = Math.max(1, seq - SHOWN_AT_FIRST + 1);
    this.waiting.clear();
    this.asked = 0;
    if (!isFirst) {
      this.isCaughtUp = false;
      this.heard.begunAgain();
      for (const outbox of this.outboxes.all) {
        outbox.question.progressed(now());
        outbox.takenUpTo = 0;
      }
      this.resend();
      this.progressed();
    }
  }

  take(message) {
    const who = session(message.id);
    const n = Number(message.id.split(' ')[1]);
    const outbox = this.outboxes.all.find((one) => one.session === who);
    outbox?.reread();
    message.isOwn = this.outboxes.isOwn(who, message.sender, n, message.body);
    if (outbox !== undefined && message.isOwn) {
      this.confirm(outbox, n);
    } else if (outbox !== undefined) { // somebody else speaks in this session: what waits in it would not be taken
      this.outboxes.startNewSession(outbox, now());
      this.progressed(); // sent again in a second, so that whoever goes on with it cannot make this page send all the time
    }
    if (message.seq === this.next || (message.seq > this.next && this.waiting.size < MOST_WAITING)) {
      this.waiting.set(message.seq, message);
    }
    this.show();
  }

  confirm(outbox, n) {
    if (outbox.confirm(n, now())) {
      this.progressed();
      this.tellPending();
    }
  }

  show() {
    while (this.waiting.has(this.next)) {
      const message = this.waiting.get(this.next);
      this.waiting.delete(this.next);
      this.next += 1;
      this.heard.said(message);
    }
  }

  // Asks for what is missing, unless an answer is on its way.
  fill() {
    if (this.asked === 0 && this.epoch !== null
        && this.history.send(['ZRC1 HISTORY', this.room, String(this.next), String(ASK_AT_ONCE)])) {
      this.asked = now();
      this.askedFrom = this.next;
    }
  }

  answered(frames) {
    this.silences = 0;
    if (frames[0] === 'ZRC1 ITEM' && frames.length === 7) {
      const at = stamped(frames[6]);
      if (at !== null && at.epoch === this.epoch) {
        this.asked = now();
        this.take({ seq: at.seq, sender: frames[3], body: frames[5], millis: at.millis, id: frames[4] });
      }
    } else if (frames[0] === 'ZRC1 END' && frames.length === 5) {
      this.asked = 0;
      this.ended(frames[2], Number(frames[3]), Number(frames[4]));
    } else if (frames[0] === 'ZRC1 SESSION' && frames.length === 5) {
      this.asked = 0;
      if (frames[4] === this.epoch) {
        this.known(frames[1], Number(frames[2]), frames[3]);
      }
    }
    // after an error the question is asked again when its time is up
  }

  ended(epoch, first, last) {
    if (epoch !== this.epoch) {
      return; // the tick of the new history is on its way
    }
    const seemedOlder = this.seemsOlder;
    this.seemsOlder = last < this.askedFrom - 1;
    if (this.seemsOlder && seemedOlder) { // the relay's machine failed, or its journal is a copy: new messages get numbers that were here before
      this.seemsOlder = false;
      this.begin(last, false);
    } else if (this.seemsOlder) { // or this is the late answer to an earlier question
      this.fill();
      return;
    }
    if (first > this.next) {
      this.heard.missed(first - this.next);
      this.next = first;
      this.show();
    }
    if (last >= this.next) {
      this.fill();
    } else {
      this.caughtUp();
    }
  }

  // All has been read. What the relay has taken, and the history no longer keeps, counts as confirmed.
  caughtUp() {
    this.isCaughtUp = true;
    for (const outbox of this.outboxes.all.filter((one) => one.takenUpTo > 0)) {
      this.confirm(outbox, outbox.takenUpTo);
      outbox.takenUpTo = 0;
    }
    this.tellState();
  }

  // What the relay has of a session.
  known(asked, last, sender) {
    const outbox = this.outboxes.all.find((one) => one.session === asked);
    outbox?.reread();
    if (outbox === undefined || outbox.entries.length === 0) {
      return; // it has been settled meanwhile
    }
    const { question } = outbox;
    const meaning = question.answered(last, sender, outbox.name, outbox.entries[0].n, outbox.state.last);
    if (meaning === 'taken') {
      outbox.takenUpTo = last;
      this.fill();
    } else if (meaning === 'lost') {
      this.outboxes.startNewSession(outbox, now());
      this.resend();
      this.progressed();
    } else if (question.refusals === 2) {
      this.collect.drop(); // perhaps it is dead: what is sent into it does not arrive
    }
  }

  progressed() {
    this.resendAfter = FIRST_RESEND;
    this.resendAt = now() + FIRST_RESEND * between(0.75, 1.25);
  }

  resend() {
    for (const outbox of this.outboxes.waiting) {
      if (outbox.messages().map((message) => this.collect.send(message)).every(Boolean)) {
        outbox.question.sent(now());
      }
    }
    this.resendAfter = Math.min(2 * this.resendAfter, LAST_RESEND);
    this.resendAt = now() + this.resendAfter * between(0.75, 1.25);
  }

  tick() {
    this.tickedAt = now();
    this.noticeSilence();
    if (this.tickedAt - this.lookedAt >= LOOK_AROUND) {
      this.lookedAt = this.tickedAt;
      if (this.outboxes.lookAround(this.tickedAt).length > 0) {
        this.resend();
        this.progressed();
      }
      this.tellPending();
    }
    this.bring();
    this.attend();
    this.tellState();
  }

  noticeSilence() {
    if (this.publish.isOpen && now() - Math.max(this.lastHeard, this.listensSince) > DEAD) {
      [this.collect, this.publish, this.history].forEach((connection) => connection.drop());
    }
    if (this.asked !== 0 && now() - this.asked > HISTORY_PATIENCE) {
      this.asked = 0;
      this.isCaughtUp = false;
      this.silences += 1;
      if (this.silences > 1) {
        this.silences = 0;
        this.history.drop();
      }
      this.fill();
    }
  }

  // The relay takes one question at a time.
  bring() {
    const { waiting } = this.outboxes;
    if (waiting.length > 0 && now() >= this.resendAt) {
      this.resend();
    }
    const due = waiting.find((outbox) => outbox.question.isDue(now()));
    if (due !== undefined && this.asked === 0 && this.isCaughtUp && this.history.send(['ZRC1 SESSION', due.session])) {
      this.asked = now();
      due.question.asked(now());
    }
  }

  attend() {
    if (this.hasJoined && (now() - this.hereAt > HERE_EVERY || now() >= this.greetAt)) {
      this.announce('HERE');
    }
    for (const [who, seen] of this.presence) {
      if (now() - Math.max(seen.at, this.listensSince) > GONE_AFTER && now() - this.lastHeard < SILENCE) {
        this.presence.delete(who);
        this.hasNewPeople = true;
      }
    }
    if (this.hasNewPeople) {
      this.tellPeople();
    }
  }

  present(name, isNewcomer, id) {
    const who = session(id);
    const isKnown = this.presence.has(who);
    if (!isKnown && this.presence.size >= MOST_PRESENT) {
      return;
    }
    this.hasNewPeople ||= this.presence.get(who)?.name !== name;
    this.presence.set(who, { name, at: now() });
    if (isNewcomer && who !== this.own.session) {
      this.greetAt = Math.min(this.greetAt, Math.max(now(), this.hereAt + GREETING) + GREETING * Math.random());
      if (!isKnown) {
        this.heard.joined(name);
      }
    }
  }

  tellPeople() {
    this.hasNewPeople = false;
    this.heard.people([...new Set([this.own.name, ...[...this.presence.values()].map((seen) => seen.name)])]);
  }

  tellPending() {
    const entries = this.outboxes.waiting.flatMap((outbox) => outbox.entries);
    const pending = JSON.stringify(entries);
    if (pending !== this.toldPending) {
      this.toldPending = pending;
      this.heard.pending(entries);
    }
  }

  tellState() {
    const isThere = this.collect?.isOpen && this.publish?.isOpen && now() - this.lastHeard < SILENCE;
    const state = !isThere ? 'away' : this.isCaughtUp && this.history?.isOpen ? 'here' : 'reading';
    const told = `${state} ${this.own.isKept}`;
    if (told !== this.told) {
      this.told = told;
      this.heard.state(state, this.own.isKept);
    }
  }
}

const between = (least, most) => least + (most - least) * Math.random();

function session(id) {
  return id.split(' ', 1)[0];
}

function stamped(stamp) {
  const found = /^([a-z0-9-]{1,36}) ([0-9]{1,16}) ([0-9]{1,16})$/.exec(stamp);
  return found === null ? null : { epoch: found[1], seq: Number(found[2]), millis: Number(found[3]) };
}
