/** Figures have words for those who do not see them: what their cell says they show. */
import { inLanguage } from './dom.js';
import { twoLanguages } from './bilingual.js';
import { codeCells } from './page.js';
import { WORDS } from './words.js';

/** Name every figure of a page in the language that is read. */
export function nameFigures(panel, language) {
  for (const cell of codeCells(panel)) {
    const outputs = cell.model.outputs;
    const shown = cell.outputArea ? cell.outputArea.widgets : [];
    for (let i = 0; i < outputs.length && i < shown.length; i++) {
      const image = shown[i].node.querySelector('.jp-RenderedImage img');
      if (!image) continue;
      const words = inLanguage(wordsOf(panel, cell, outputs.get(i)), language);
      if (image.alt !== words) image.alt = words;
    }
  }
}

/** Return [English, 中文]: the finding that comes with a figure, else the section it stands in. */
function wordsOf(panel, cell, output) {
  const text = [].concat((output.toJSON().data || {})['text/plain'] || '').join('').trim();
  const said = text && !/^<\S+( \S+)* .*>$/.test(text) ? text : '';
  if (said) return twoLanguages(said) || [said, said];
  const section = headingAbove(panel, cell);
  const [en, zh] = twoLanguages(section) || [section, section];
  return [[WORDS.figure[0], en].filter(Boolean).join(': '), [WORDS.figure[1], zh].filter(Boolean).join('：')];
}

function headingAbove(panel, cell) {
  const widgets = panel.content.widgets;
  for (let i = widgets.indexOf(cell); i >= 0; i--) {
    if (widgets[i].model.type !== 'markdown') continue;
    const headings = widgets[i].model.sharedModel.getSource().match(/^#{1,6} .+$/gm);
    if (headings) return headings[headings.length - 1].replace(/^#+ /, '').trim();
  }
  return '';
}
