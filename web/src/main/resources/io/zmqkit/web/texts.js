// What the pages say, in English and Korean: ?lang=ko, else what was chosen before, else the browser's language. And what the
// browser keeps for them.

const TEXTS = {
  en: {
    chat: 'Chat', name: 'Your name', room: 'Room', enter: 'Enter', message: 'Message', send: 'Send', people: 'Here now',
    away: 'No connection to the relay. What you write is kept, and sent when it is back.', here: 'Connected',
    unkept: 'No connection to the relay. Keep this page open: what you write is sent when it is back.',
    reading: 'Loading earlier messages …', waiting: 'waiting …', waitingTitle: 'not confirmed yet', newBelow: (n) => `${n} new below`,
    joined: (who) => `${who} joined`, left: (who) => `${who} left`,
    missed: (n) => n === 1 ? '1 message before this is no longer kept' : `${n} messages before this are no longer kept`,
    begunAgain: 'The relay has begun a new history', tooLong: (n) => `Too long: ${n} bytes, at most 4096`,
    full: '64 messages wait for the relay: wait until it is back', badName: '1-32 letters or other characters, no tabs',
    badRoom: '1-64 of a-z 0-9 - _ .', tooManyLines: (n) => `${n} lines at once: at most 20`, language: '한국어',
    peopleCount: (n) => n === 1 ? '1 person' : `${n} people`, more: (n) => `and ${n} more`, close: 'Close',
    live: 'Live', pause: 'Pause', goOn: 'Resume', back: 'Look back', now: 'now', teacher: 'Teacher\'s view', lines: 'Connections', programs: 'Programs',
    hex: 'hexadecimal', sampled: 'The last 50 sampled messages, newest first.', save: 'Save',
    saveTitle: 'Save the reports of the last minute, as JSON lines',
    nobody: 'No program is reporting yet. Start one with --live:', noServer: 'No connection to the server: this is the last known state', serverIsBack: 'The server is back',
    summary: (alive, lines, sum, hidden) => `${alive} program${alive === 1 ? '' : 's'}, ${lines} connection${lines === 1 ? '' : 's'}, ${sum} messages/s`
        + (hidden > 0 ? `, and ${hidden} more program${hidden === 1 ? '' : 's'}` : ''),
    rate: (rate) => `${rate < 10 ? Math.round(10 * rate) / 10 : Math.round(rate)}/s`, queued: (n) => `${n} queued`,
    hasGone: (who) => `${who} has gone`, still: (n) => n === 0 ? 'Paused' : `Paused, ${n} s ago`, secondsAgo: (n) => `${n} s ago`,
    meanwhile: (n) => n === 1 ? '1 message came meanwhile' : `${n} messages came meanwhile`,
    dropping: 'FULL: drops', stranger: 'not reporting', gone: (when) => `gone ${second.format(when)}`,
  },
  ko: {
    chat: '채팅', name: '이름', room: '방', enter: '들어가기', message: '메시지', send: '보내기', people: '지금 있는 사람',
    away: '릴레이와 끊겼습니다. 쓴 글은 보관되었다가 다시 연결되면 전송됩니다.', here: '연결됨',
    unkept: '릴레이와 끊겼습니다. 이 페이지를 열어 두면 다시 연결될 때 전송됩니다. 닫으면 쓴 글이 사라집니다.',
    reading: '지난 대화를 읽는 중 …', waiting: '대기 중 …', waitingTitle: '아직 확인되지 않음', newBelow: (n) => `새 메시지 ${n}개`,
    joined: (who) => `${who} 님이 들어왔습니다`, left: (who) => `${who} 님이 나갔습니다`,
    missed: (n) => `이전 메시지 ${n}개는 더 이상 보관되어 있지 않습니다`,
    begunAgain: '릴레이가 새 기록을 시작했습니다', tooLong: (n) => `너무 깁니다: ${n}바이트 (최대 4096)`,
    full: '메시지 64개가 릴레이를 기다리고 있습니다. 다시 연결될 때까지 기다려 주세요', badName: '1-32자, 탭은 쓸 수 없습니다',
    badRoom: 'a-z 0-9 - _ . 로 1-64자', tooManyLines: (n) => `한 번에 ${n}줄: 최대 20줄`, language: 'English',
    peopleCount: (n) => `${n}명`, more: (n) => `그 밖에 ${n}명`, close: '닫기',
    live: '실시간 보기', pause: '멈춤', goOn: '계속', back: '되돌려 보기', now: '지금', teacher: '수업용 화면', lines: '연결', programs: '프로그램',
    hex: '16진수', sampled: '표본으로 받은 최근 메시지 50개, 최신순.', save: '저장',
    saveTitle: '지난 1분의 기록을 JSON Lines로 저장',
    nobody: '아직 보고하는 프로그램이 없습니다. --live 를 붙여 시작하세요:', noServer: '서버와 끊겼습니다. 마지막으로 받은 상태입니다', serverIsBack: '서버와 다시 연결되었습니다',
    summary: (alive, lines, sum, hidden) => `프로그램 ${alive}개, 연결 ${lines}개, 초당 메시지 ${sum}개`
        + (hidden > 0 ? `, 그 밖의 프로그램 ${hidden}개` : ''),
    rate: (rate) => `${rate < 10 ? Math.round(10 * rate) / 10 : Math.round(rate)}/s`, queued: (n) => `대기 ${n}`,
    hasGone: (who) => `${who} 사라짐`, still: (n) => n === 0 ? '멈춤' : `멈춤, ${n}초 전`, secondsAgo: (n) => `${n}초 전`,
    meanwhile: (n) => `그동안 메시지 ${n}개가 왔습니다`,
    dropping: '가득 참: 버림', stranger: '보고 없음', gone: (when) => `${second.format(when)}에 사라짐`,
  },
};

const KEY = 'zmqkit.language';

// The browser's storage may be full, or forbidden: then nothing is found, and set() says that nothing was kept.
function attempt(action, otherwise) {
  try {
    return action(localStorage);
  } catch {
    return otherwise;
  }
}

export const storage = {
  keys: () => attempt((kept) => Object.keys(kept), []),
  get: (key) => attempt((kept) => kept.getItem(key), null),
  set: (key, value) => attempt((kept) => { kept.setItem(key, value); return true; }, false),
  remove: (key) => attempt((kept) => kept.removeItem(key)),
};

function chosen() {
  const asked = new URL(location.href).searchParams.get('lang') ?? storage.get(KEY) ?? navigator.language;
  return asked.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

export const language = chosen();
export const t = TEXTS[language];

const SECOND = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
const second = new Intl.DateTimeFormat(language, SECOND);
export const millisecond = new Intl.DateTimeFormat(language, { ...SECOND, fractionalSecondDigits: 3 });

// Elements with data-text get their text, those with data-label or data-title their label or title.
export function translate(root = document) {
  document.documentElement.lang = language;
  root.querySelectorAll('[data-text]').forEach((element) => { element.textContent = t[element.dataset.text]; });
  root.querySelectorAll('[data-label]').forEach((element) => element.setAttribute('aria-label', t[element.dataset.label]));
  root.querySelectorAll('[data-title]').forEach((element) => { element.title = t[element.dataset.title]; });
  const button = root.querySelector('#language');
  button.lang = language === 'ko' ? 'en' : 'ko';
  button.addEventListener('click', () => {
    const url = new URL(location.href);
    if (storage.set(KEY, button.lang)) {
      url.searchParams.delete('lang');
    } else {
      url.searchParams.set('lang', button.lang);
    }
    location.replace(url);
  });
}
