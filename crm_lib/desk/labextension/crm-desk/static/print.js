/**
 * The print view: the whole page in the reader's language, in a browser tab of its own.
 *
 * The cells are rendered anew from the notebook, with JupyterLab's own renderers, so that cells
 * which were never scrolled to are there too and formulas are set without the network.
 */
import { splitPage } from './bilingual.js';
import { attempt } from './reader.js';
import { WORDS } from './words.js';

const OUTPUTS = ['text/html', 'text/markdown', 'text/latex', 'image/svg+xml', 'image/png', 'image/jpeg', 'text/plain'];
const WIDGET = 'application/vnd.jupyter.widget-view+json';

/**
 * Open the print view of a notebook.
 *
 * @param {Object} panel - the notebook's panel
 * @param {import('./reader.js').Reader} reader
 * @param {Function} [printCell] - draws a code cell
 */
export async function openPrintView(panel, reader, printCell = printCode) {
  const address = new URL('./print.html', import.meta.url).href;
  const tab = window.open(address, '_blank');
  if (!tab) {
    window.alert(WORDS.printBlocked.join('\n'));
    return;
  }
  const [page] = await Promise.all([printedCells(panel, reader, printCell), loaded(tab, address)]);
  const target = tab.document;
  const { language, code } = reader.settings;
  target.body.dataset.crmLanguage = language || 'both';
  target.body.dataset.crmCode = code;
  target.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  target.title = panel.title.label.replace(/\.ipynb$/, '');
  copyFormulaStyles(target);
  target.getElementById('page').replaceChildren(...page.map(node => target.importNode(node, true)));
}

/**
 * Open a paper for printing as it is sat: the questions, their figures and room for the answers.
 *
 * @param {Object} panel - the notebook's panel
 * @param {import('./reader.js').Reader} reader
 */
export async function openPaper(panel, reader) {
  await openPrintView(panel, reader, printPaperCell);
}

/** Draw a code cell of a paper: figures that belong to a question, and lines to write on. */
async function printPaperCell(draw, section, cell) {
  const role = cell.metadata.nbgrader || {};
  if (role.grade) {
    const lines = document.createElement('div');
    lines.className = 'crm-lines';
    lines.style.height = `${Math.max(1, role.points || 1) * 9}mm`;
    section.append(lines);
  }
  if (role.grade || role.solution) return;
  for (const { data = {} } of cell.outputs || []) {
    if (!('image/png' in data || 'image/svg+xml' in data)) continue;
    const place = document.createElement('div');
    section.append(place);
    await draw(place, data);
  }
}

/** Wait until a tab of our own shows `address`. */
function loaded(tab, address) {
  return new Promise(resolve => {
    const look = () => {
      const there = attempt(() => tab.location.href === address && tab.document.getElementById('page'));
      if (there && tab.document.readyState === 'complete') resolve();
      else window.setTimeout(look, 50);
    };
    look();
  });
}

/** Return one element a cell, rendered and with formulas set. */
async function printedCells(panel, reader, printCell) {
  const rendermime = panel.content.rendermime;
  // Formulas are measured while they are set: the page has to stand in the document meanwhile.
  const bench = document.createElement('div');
  bench.className = 'crm-bench jp-RenderedMarkdown';
  document.body.append(bench);
  try {
    for (const { model } of panel.content.widgets) {
      const section = document.createElement('section');
      bench.append(section);
      const cell = model.sharedModel.toJSON();
      // What JupyterLab does not trust is cleaned here as it is on the page itself.
      const draw = (place, bundle) => render(rendermime, place, bundle, Boolean(model.trusted));
      if (cell.cell_type === 'markdown') {
        await draw(section, { 'text/markdown': text(cell.source) });
      } else if (cell.cell_type === 'code') {
        await printCell(draw, section, cell, reader.settings.code);
      }
    }
    splitPage(reader.settings.language || 'both');
    bench.querySelectorAll('details').forEach(details => (details.open = false));
    return [...bench.children];
  } finally {
    bench.remove();
  }
}

async function printCode(draw, section, cell, code) {
  const answer = Boolean(cell.metadata.nbgrader && cell.metadata.nbgrader.solution);
  if ((code !== 'hidden' || answer) && text(cell.source).trim()) {
    const source = document.createElement('pre');
    source.className = 'crm-source';
    source.textContent = text(cell.source);
    section.append(source);
  }
  for (const output of cell.outputs || []) {
    const data = output.data || {};
    if (WIDGET in data) continue;
    const place = document.createElement('div');
    const language = output.metadata && output.metadata.crm && output.metadata.crm.lang;
    if (language) place.dataset.crmLang = language;
    section.append(place);
    if (output.output_type === 'stream') place.append(plain(text(output.text)));
    else if (output.output_type === 'error') place.append(plain(`${output.ename}: ${output.evalue}`));
    else await draw(place, data);
  }
}

/** Render the richest kind of a bundle that paper can show. */
async function render(rendermime, place, bundle, trusted) {
  const type = OUTPUTS.find(kind => kind in bundle);
  if (!type) return;
  if (type === 'text/plain') {
    place.append(plain(text(bundle[type])));
    return;
  }
  const data = { [type]: typeof bundle[type] === 'string' ? bundle[type] : text(bundle[type]) };
  const model = rendermime.createModel({ data, trusted });
  const renderer = rendermime.createRenderer(type);
  await renderer.renderModel(model);
  // Formulas are set once it stands in the page: a detached element has no size.
  place.append(renderer.node);
  if (rendermime.latexTypesetter && /\$|\\\(|\\\[/.test(renderer.node.textContent)) {
    await rendermime.latexTypesetter.typeset(renderer.node);
  }
}

function plain(words) {
  const made = document.createElement('pre');
  made.textContent = words.replace(/\u001b\[[0-9;]*m/g, '');
  return made;
}

function text(source) {
  return Array.isArray(source) ? source.join('') : source || '';
}

/** Take over the style sheets with which MathJax draws; their fonts come from our own server. */
function copyFormulaStyles(target) {
  for (const sheet of document.querySelectorAll('style')) {
    // Rules that a script inserted stand in the sheet and not in its text; addresses of fonts in
    // them are whole, so that they hold in the other tab too.
    const rules = attempt(() => [...sheet.sheet.cssRules].map(rule => rule.cssText).join('\n'));
    if (!/mjx/i.test(rules || '')) continue;
    const copy = target.createElement('style');
    copy.textContent = rules;
    target.head.append(copy);
  }
}
