// What has little room: a message on one short line, and texts that are cut. No DOM here.

export const MESSAGE = 22; // columns,
const LEAST = 4; // and of a long frame, so that others have room, too
const DIGITS = 4; // bytes of a frame that is no text
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

// What East Asian type sets twice as wide takes two columns.
const letterWidth = (letter) => WIDE.test(letter) ? 2 : 1;

export const columns = (words) => [...words].reduce((sum, letter) => sum + letterWidth(letter), 0);

// Without what cannot be seen, or turns the text round.
export const visible = (words) => words.replace(INVISIBLE, '');

// The whole, or its beginning and dots.
export function cut(words, most) {
  const letters = [...words];
  let used = 0;
  let fit = 0; // beside the dots
  for (const letter of letters) {
    used += letterWidth(letter);
    if (used > most) {
      return `${letters.slice(0, fit).join('').trimEnd()}…`;
    }
    fit += used < most ? 1 : 0;
  }
  return words;
}

// A figure is whole, or not there; what stands after a comma, too.
export function cutBetweenWords(words, most) {
  const beginning = cut(words, most);
  const isBetween = beginning === words || words[beginning.length - 1] === ' ';
  return beginning === words ? words : (isBetween ? beginning : beginning.replace(/\s+\S*…$/, '…')).replace(/, [^,]*…$/, '…');
}

// The longest frames are cut first.
export function inBrief(frames, most = MESSAGE) {
  const words = frames.map(frameInBrief);
  for (let each = most; each > LEAST; each--) {
    const whole = words.map((one) => cut(one, each)).join(' · ');
    if (cut(whole, most) === whole) {
      return whole;
    }
  }
  return cut(words.map((one) => cut(one, LEAST)).join(' · '), most);
}

function frameInBrief(frame) {
  const words = typeof frame === 'string' ? visible(frame.normalize('NFC')) : '';
  if (words !== '') {
    return words;
  }
  const bytes = bytesOf(frame);
  return bytes.length === 0 ? '∅' : hexadecimal(bytes.slice(0, DIGITS)) + (bytes.length > DIGITS ? '…' : '');
}

// A frame is a string, or { base64 }; what is neither has none.
export function bytesOf(frame) {
  if (typeof frame === 'string') {
    return new TextEncoder().encode(frame);
  }
  try {
    return Uint8Array.from(atob(frame.base64), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

export const hexadecimal = (bytes) => Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join(' ');
