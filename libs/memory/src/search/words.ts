// A fixed locale: with the host's own, the same text could be cut differently on another machine, and a rebuilt index would differ.
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * The words of a text in any script (Unicode Standard Annex 29; languages without spaces by dictionary), lower-cased, compatibility-folded
 * and without accents, so that “Café” finds “cafe”.
 *
 * @example words('Size №5, café!') // ['size', 'no5', 'cafe']
 */
export function words(text: string): string[] {
  const found: string[] = [];
  for (const { segment, isWordLike } of SEGMENTER.segment(fold(text))) if (isWordLike) found.push(segment);
  return found;
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
