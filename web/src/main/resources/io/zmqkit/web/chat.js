// The chat page. Everything that others have written goes into the page as text, never as markup.

import { ZrcClient } from './zrc.js';
import { language, storage, t, translate } from './texts.js';

const MOST_BYTES = 4096;
const MOST_LINES = 20;
const CHUNK = 50; // messages that are laid out together, and only when they come into view
const MOST_CHUNKS = 400; // a page that is open for days shows the newest
const MOST_NAMES = 500;
const NEAR = 80; // pixels from the end: whoever is so near follows what comes
const COLOURS = 6;
const SHORT = 300; // milliseconds
const LONG = 10000;
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\p{Surrogate}]/gu; // and halves of characters, which UTF-8 lacks
const NAME = 'zmqkit.chat.name';

const $ = (id) => document.getElementById(id);
const bytes = (text) => new TextEncoder().encode(text).length;
const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(language, { dateStyle: 'full' });

let client = null;
let arrived = []; // elements that are put into the page together, before it is painted
let isScheduled = false;
const due = []; // before the next frame
let isFollowing = true;
let isReadOut = false; // what comes; nobody wants the history read out
let present = null; // names that are not shown yet
let unseen = 0; // messages below what is shown
let meanwhile = 0; // messages of others that came while the log was not read out
let hasBeenHere = false;
let reading = 0; // timer
let last = { sender: null, day: null };

translate();
const narrow = matchMedia('(max-width: 600px)'); // people cover the messages
$('name').value = storage.get(NAME) ?? '';
$('room').value = new URL(location.href).searchParams.get('room') ?? 'lobby';
$($('name').value === '' ? 'name' : 'room').focus();

$('door').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = $('name').value.trim();
  const room = $('room').value.trim();
  if (name === '' || [...name].length > 32 || name.search(CONTROL) >= 0 || name.includes('\t')) {
    refuse('name', `${t.name}: ${t.badName}`);
  } else if (!/^[a-z0-9._-]{1,64}$/.test(room)) {
    refuse('room', `${t.room}: ${t.badRoom}`);
  } else {
    storage.set(NAME, name);
    enter(name, room);
  }
});

function refuse(field, why) {
  for (const each of ['name', 'room']) {
    $(each).setAttribute('aria-invalid', String(each === field));
    $(each).setAttribute('aria-describedby', 'door-error');
  }
  $('door-error').textContent = why;
  $(field).focus();
}

function enter(name, room) {
  $('door').hidden = true;
  $('chat').hidden = false;
  $('room-name').textContent = room;
  $('chat').querySelector('header').append($('language'));
  $('message').placeholder = t.message;
  document.title = `${room} – zmqkit`;
  const url = new URL(location.href); // a reload comes back to this room
  url.searchParams.set('room', room);
  history.replaceState(null, '', url);
  client = new ZrcClient(room, name, {
    said: (message) => {
      meanwhile += isReadOut || message.isOwn ? 0 : 1;
      unseen += isFollowing || message.isOwn ? 0 : 1;
      arrive(said(message), message.isOwn);
    },
    pending: (entries) => showPending(entries),
    people: (names) => { present = names; schedule(); },
    joined: (who) => arrive(note(t.joined(who))),
    left: (who) => arrive(note(t.left(who))),
    missed: (count) => arrive(note(t.missed(count))),
    begunAgain: () => arrive(note(t.begunAgain)),
    state: (state, isKept) => {
      $('state').dataset.state = state;
      clearTimeout(reading);
      if (state === 'reading') { // it may be over before anybody has heard of it
        reading = setTimeout(() => { $('state').textContent = t.reading; }, SHORT);
      } else {
        $('state').textContent = state === 'away' && !isKept ? t.unkept : t[state];
      }
      isReadOut = state === 'here';
      if (isReadOut && hasBeenHere && meanwhile > 0) { // the log does not read them out
        const words = `${t.here} – ${t.meanwhile(meanwhile)}`;
        $('state').textContent = words;
        setTimeout(() => { $('state').textContent = $('state').textContent === words ? t.here : $('state').textContent; }, LONG);
      }
      hasBeenHere ||= isReadOut;
      meanwhile = isReadOut ? 0 : meanwhile;
      if (!isReadOut) {
        $('log').setAttribute('aria-live', 'off');
      }
      schedule();
    },
  }, storage, channel());
  addEventListener('pagehide', () => client.end());
  addEventListener('pageshow', (event) => {
    if (event.persisted) { // back from another page, as it was left, with a client that has ended
      location.reload();
    }
  });
  $('message').focus();
}

// To the other pages of this server in this browser. Where it is forbidden, so is the storage, and there is nothing to share.
function channel() {
  try {
    return new BroadcastChannel('zmqkit.chat');
  } catch {
    return { postMessage() {}, close() {} };
  }
}

function element(kind, name, text) {
  const made = document.createElement(kind);
  made.className = name;
  made.textContent = text;
  return made;
}

function note(text, name = 'note') {
  last.sender = null;
  return [element('p', name, text)];
}

function colour(sender) {
  let sum = 0;
  for (const letter of sender) {
    sum = (31 * sum + letter.codePointAt(0)) % 65521;
  }
  return `c${sum % COLOURS}`;
}

function said(message) {
  const when = new Date(message.millis);
  const made = [];
  if (when.toDateString() !== last.day) {
    made.push(...note(day.format(when), 'note day'));
    last.day = when.toDateString();
  }
  const line = element('div', message.isOwn ? 'message own' : 'message', '');
  if (message.sender !== last.sender) {
    line.append(element('span', `who ${colour(message.sender)}`, message.sender));
    last.sender = message.sender;
  }
  line.append(element('span', 'body', message.body));
  const time = element('time', '', clock.format(when));
  time.dateTime = when.toISOString();
  line.append(time);
  line.dataset.seq = message.seq;
  made.push(line);
  return made;
}

function arrive(elements, isOwn = false) {
  arrived.push(...elements);
  if (isOwn) {
    isFollowing = true;
  }
  if (arrived.length > MOST_CHUNKS * CHUNK) { // the timers of a page in the background may be a minute late
    paint();
  }
  schedule();
}

function schedule() {
  if (!isScheduled) {
    isScheduled = true;
    soon(paint);
  }
}

// Before the next frame. A page in the background is not painted, and still has to take what comes, and what came just before.
function soon(run) {
  due.push(run);
  awaitFrame();
}

function awaitFrame() {
  (document.hidden ? (later) => setTimeout(later, 200) : requestAnimationFrame)(() => due.splice(0).forEach((run) => run()));
}

document.addEventListener('visibilitychange', () => {
  if (due.length > 0) {
    awaitFrame();
  }
});

function paint() {
  isScheduled = false;
  let chunk = $('log').lastElementChild;
  for (const one of arrived) {
    if (chunk === null || chunk.childElementCount >= CHUNK) {
      chunk = element('div', 'chunk', '');
      $('log').append(chunk);
    }
    chunk.append(one);
  }
  arrived = [];
  while ($('log').childElementCount > MOST_CHUNKS) {
    $('log').firstElementChild.remove();
  }
  if (present !== null) {
    showPeople(present);
    present = null;
  }
  if (isFollowing) {
    $('scroll').scrollTop = $('scroll').scrollHeight;
    unseen = 0;
  }
  $('below').hidden = unseen === 0;
  $('below').textContent = t.newBelow(unseen);
  soon(() => $('log').setAttribute('aria-live', isReadOut ? 'polite' : 'off')); // once what is there now has been painted
}

$('scroll').addEventListener('scroll', () => {
  const scroll = $('scroll');
  const isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  if (isAtEnd !== isFollowing && arrived.length === 0) {
    isFollowing = isAtEnd;
    if (isAtEnd) {
      unseen = 0;
      $('below').hidden = true;
    }
  }
});

// Where messages come with every frame, there is always something to be painted when the event above comes.
function leaveEnd(isUp) {
  if (isUp && $('scroll').scrollTop > 0) {
    isFollowing = false;
  }
}
let finger = 0;
$('scroll').addEventListener('wheel', (event) => leaveEnd(event.deltaY < 0 && !event.ctrlKey), { // with Ctrl it is a zoom
  passive: true });
$('scroll').addEventListener('keydown', (event) => {
  leaveEnd(['ArrowUp', 'PageUp', 'Home'].includes(event.key));
  if (event.key === 'End') {
    isFollowing = true;
    schedule();
  }
});
$('scroll').addEventListener('touchstart', (event) => { finger = event.touches[0].clientY; }, { passive: true });
$('scroll').addEventListener('touchmove', (event) => leaveEnd(event.touches.length === 1 && event.touches[0].clientY > finger), {
  passive: true });

$('below').addEventListener('click', () => {
  isFollowing = true;
  $('message').focus(); // the button goes
  schedule();
});

new ResizeObserver(() => {
  if (isFollowing) {
    $('scroll').scrollTop = $('scroll').scrollHeight;
  }
}).observe($('scroll'));

function showPending(entries) {
  $('pending').replaceChildren(...entries.map((entry) => {
    const line = element('li', 'message own', '');
    line.append(element('span', 'body', entry.body));
    const mark = element('span', 'mark-waiting', t.waiting);
    mark.title = t.waitingTitle;
    line.append(mark);
    return line;
  }));
  schedule();
}

function showPeople(names) {
  $('people-button').textContent = t.peopleCount(names.length);
  const items = names.sort().slice(0, MOST_NAMES).map((name) => element('li', colour(name), name));
  if (names.length > MOST_NAMES) {
    items.push(element('li', '', t.more(names.length - MOST_NAMES)));
  }
  $('names').replaceChildren(...items);
}

// What people cover is read out all the same, but nobody gets there by Tab.
function cover() {
  $('scroll').tabIndex = !$('people').hidden && narrow.matches ? -1 : 0;
}
narrow.addEventListener('change', cover);

function openPeople(isShown) {
  $('people').hidden = !isShown;
  $('people-button').setAttribute('aria-expanded', String(isShown));
  cover();
}

$('people-button').addEventListener('click', () => openPeople($('people').hidden));
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !$('people').hidden) {
    openPeople(false);
    $('people-button').focus();
  }
});
$('message').addEventListener('input', () => { $('say-error').textContent = ''; });

$('say').addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});

$('message').addEventListener('keydown', (event) => {
  // While a syllable is being composed, Enter belongs to the input method; 229 is how Safari says so.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    send();
  }
});

function send() {
  const lines = $('message').value.split('\n').map((line) => line.replace(CONTROL, '').trimEnd()).filter((line) => line !== '');
  const long = lines.find((line) => bytes(line) > MOST_BYTES);
  let error = '';
  if (long !== undefined) {
    error = t.tooLong(bytes(long));
  } else if (lines.length > MOST_LINES) {
    error = t.tooManyLines(lines.length);
  } else {
    while (error === '' && lines.length > 0) {
      if (client.say(lines[0])) {
        lines.shift();
      } else {
        error = t.full;
      }
    }
    $('message').value = lines.join('\n');
  }
  $('say-error').textContent = error;
  isFollowing = true;
  $('message').focus();
}
