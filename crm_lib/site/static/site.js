/** The site's pages: language remembered, code shown or folded, terms explained, cards, search. */
'use strict';

const LANGUAGE = 'crm-site-language';
const CODE = 'crm-site-code';

/** Read or keep a choice; where the browser keeps nothing, it holds for this page. */
function kept(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch {
    return null;
  }
  return value;
}

function frontPage() {
  const chosen = kept(LANGUAGE) || (/^zh/i.test(navigator.language) ? 'zh' : 'en');
  location.replace(`${chosen}/index.html`);
}

function languageSwitch() {
  for (const link of document.querySelectorAll('[data-choose]')) {
    link.addEventListener('click', () => {
      kept(LANGUAGE, link.dataset.choose);
      // The same section and the same question, in the other language.
      if (link.matches('.switch')) link.href = link.href.split(/[?#]/)[0] + location.search + location.hash;
    });
  }
}

function menu() {
  const button = document.querySelector('button.menu');
  const contents = document.getElementById('contents');
  if (!button || !contents) return;
  button.hidden = false;
  const open = (is) => {
    document.body.classList.toggle('menu-open', is);
    button.setAttribute('aria-expanded', String(is));
  };
  button.addEventListener('click', () => open(button.getAttribute('aria-expanded') !== 'true'));
  contents.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    open(false);
    button.focus();
  });
  const here = contents.querySelector('[aria-current]');
  if (here && contents.scrollHeight > contents.clientHeight) {
    contents.scrollTop = here.offsetTop - contents.clientHeight / 2;
  }
}

function code() {
  const button = document.querySelector('button.all-code');
  if (!button) return;
  button.hidden = false;
  const show = (is) => {
    for (const each of document.querySelectorAll('details.code')) each.open = is;
    button.setAttribute('aria-pressed', String(is));
    button.textContent = is ? button.dataset.hide : button.dataset.show;
  };
  button.addEventListener('click', () => {
    const is = button.getAttribute('aria-pressed') !== 'true';
    kept(CODE, is ? 'shown' : 'folded');
    show(is);
  });
  show(kept(CODE) === 'shown');
}

/** Show a term's definition beside it while it is pointed at or focused; Escape takes it away. */
function terms() {
  const tip = document.createElement('div');
  tip.id = 'definition';
  tip.setAttribute('role', 'tooltip');
  tip.hidden = true;
  document.body.append(tip);
  let shown = null;
  const hide = () => {
    tip.hidden = true;
    if (shown) shown.removeAttribute('aria-describedby');
    shown = null;
  };
  const show = (term) => {
    hide();
    shown = term;
    tip.textContent = term.dataset.definition;
    tip.hidden = false;
    term.setAttribute('aria-describedby', tip.id);
    const box = term.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(box.left, width - tip.offsetWidth - 8));
    const below = box.bottom + 6 + tip.offsetHeight < innerHeight;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${scrollY + (below ? box.bottom + 6 : box.top - tip.offsetHeight - 6)}px`;
  };
  for (const term of document.querySelectorAll('a.term')) {
    // Without this script the browser shows the title by itself; with it there would be two.
    term.dataset.definition = term.title;
    term.removeAttribute('title');
    term.addEventListener('mouseenter', () => show(term));
    term.addEventListener('focus', () => show(term));
    term.addEventListener('mouseleave', (event) => event.relatedTarget !== tip && hide());
    term.addEventListener('blur', hide);
  }
  tip.addEventListener('mouseleave', hide);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
}

function cards() {
  const choice = document.getElementById('deck');
  if (!choice) return;
  const show = () => {
    for (const deck of document.querySelectorAll('.deck')) {
      deck.hidden = choice.value !== '' && deck.dataset.deck !== choice.value;
    }
  };
  choice.addEventListener('change', show);
  document.querySelector('button.print').addEventListener('click', () => print());
  const wanted = location.hash.replace('#deck-', '');
  if ([...choice.options].some((option) => option.value && option.value === wanted)) choice.value = wanted;
  show();
}

async function search() {
  const found = document.getElementById('found');
  if (!found) return;
  const words = new URLSearchParams(location.search).get('q') || '';
  for (const input of document.querySelectorAll('input[name=q]')) input.value = words;
  const note = (text) => {
    const line = document.createElement('p');
    line.textContent = text;
    found.append(line);
  };
  if (location.protocol === 'file:') return note(found.dataset.file);
  if (!words.trim()) return;
  const engine = await import(new URL('../pagefind/pagefind.js', document.baseURI));
  await engine.options({ excerptLength: 30 });
  const { results } = await engine.search(words);
  if (!results.length) return note(`${found.dataset.none} “${words}”`);
  note(`${results.length} ${found.dataset.found}`);
  const list = document.createElement('ol');
  const more = document.createElement('button');
  more.type = 'button';
  more.textContent = found.dataset.more;
  found.append(list, more);
  let at = 0;
  const show = async () => {
    const some = await Promise.all(results.slice(at, at + 10).map((result) => result.data()));
    at += 10;
    for (const page of some) list.append(hit(page));
    more.hidden = at >= results.length;
  };
  more.addEventListener('click', show);
  await show();
}

/** Return a list entry for a page that was found, with the sections in which it was. */
function hit(page) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = page.url;
  link.textContent = page.meta.title;
  item.append(link);
  const parts = page.sub_results.filter((part) => part.title !== page.meta.title).slice(0, 3);
  for (const part of parts.length ? parts : [page]) {
    const line = document.createElement('p');
    if (part !== page) {
      const place = document.createElement('a');
      place.href = part.url;
      place.textContent = part.title;
      line.append(place, document.createTextNode(' '));
    }
    const excerpt = document.createElement('span');
    // Pagefind escapes the page's own words; only its <mark> is markup.
    excerpt.innerHTML = part.excerpt;
    line.append(excerpt);
    item.append(line);
  }
  return item;
}

if ('front' in document.documentElement.dataset) {
  frontPage();
} else {
  document.documentElement.classList.add('js');
  for (const part of [menu, code, terms, cards]) part();
  search();
}
languageSwitch();
