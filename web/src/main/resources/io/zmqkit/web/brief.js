// What has little room: texts that are cut. No DOM here.

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;

// What East Asian type sets twice as wide takes two columns.
const width = (letter) => WIDE.test(letter) ? 2 : 1;

// The whole, or its beginning and dots.
export function cut(words, columns) {
  const letters = [...words];
  let used = 0;
  let fit = 0; // beside the dots
  for (const letter of letters) {
    used += width(letter);
    if (used > columns) {
      return `${letters.slice(0, fit).join('').trimEnd()}…`;
    }
    fit += used < columns ? 1 : 0;
  }
  return words;
}

// A figure is whole, or not there.
export function cutBetweenWords(words, columns) {
  const beginning = cut(words, columns);
  const isBetween = beginning === words || words[beginning.length - 1] === ' ';
  return isBetween ? beginning : beginning.replace(/\s+\S*…$/, '…');
}
