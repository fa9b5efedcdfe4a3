/** What a teacher alone finds in the sidebar: the way to the review page. */
import { element, name, say } from './dom.js';
import { WORDS } from './words.js';

/**
 * Return the link to the review page; a student's server has none, and shows none.
 *
 * @param {import('./reader.js').Reader} reader
 * @param {string} address
 */
export function reviewLink(reader, address) {
  const link = element(
    'a',
    { class: 'crm-review-link', href: address, target: '_blank', rel: 'noopener' },
    say(WORDS.reviewOpen)
  );
  name(link, WORDS.reviewOpenMore, 'title');
  reader.follow(({ settings }) => {
    link.hidden = !settings.teacher;
  });
  return link;
}
