/** Korean particles depend on the sound that a word ends with, also where the word is an address or an English name. */

type Ending = 'vowel' | 'rieul' | 'consonant';

/** With a final consonant, and without one. */
const PAIRS: readonly (readonly [consonant: string, vowel: string])[] = [
  ['이', '가'],
  ['은', '는'],
  ['을', '를'],
  ['과', '와'],
  ['으로', '로'],
  ['이라', '라'],
  ['이며', '며'],
];
/** Digits as they are read: 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGITS: readonly Ending[] = [
  'consonant',
  'rieul',
  'vowel',
  'consonant',
  'vowel',
  'vowel',
  'consonant',
  'rieul',
  'rieul',
  'vowel',
];

/** The right one of a pair such as `이/가` (in either order) after `word`; undefined for a pair that is no particle. */
export function particleAfter(word: string, pair: string): string | undefined {
  const known = PAIRS.find(([a, b]) => pair === `${a}/${b}` || pair === `${b}/${a}`);
  if (known === undefined) return undefined;
  const ending = endingOf(word);
  const closed = known[0] === '으로' ? ending === 'consonant' : ending !== 'vowel';
  return closed ? known[0] : known[1];
}

function endingOf(word: string): Ending {
  const spoken = /[가-힣A-Za-z0-9](?=[^가-힣A-Za-z0-9]*$)/.exec(word)?.[0];
  if (spoken === undefined) return 'vowel';
  if (spoken >= '가') {
    // Hangul syllables are laid out in blocks of 28 finals; final 0 is none, 8 is ㄹ.
    const final = (spoken.charCodeAt(0) - 0xac00) % 28;
    return final === 0 ? 'vowel' : final === 8 ? 'rieul' : 'consonant';
  }
  if (/\d/.test(spoken)) return DIGITS[Number(spoken)] ?? 'vowel';
  const spelled = /[A-Z]/.test(spoken) || /(?:^|[^A-Za-z])[A-Za-z][^A-Za-z]*$/.test(word);
  // Spelled letters: 엘 알 엠 엔. Words: as they are usually taken over, 터널, 게이트웨이, 네트워크.
  const rieul = spelled ? /[LR]/i : /l/;
  if (rieul.test(spoken)) return 'rieul';
  return (spelled ? /[MN]/i : /[bcgkmnp]/).test(spoken) ? 'consonant' : 'vowel';
}
