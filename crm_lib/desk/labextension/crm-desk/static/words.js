/** What the desk says, in both languages. Each entry is [English, 中文]. */
export const WORDS = {
  language: ['Language of the page', '页面语言'],
  english: ['English', '英文'],
  chinese: ['Chinese', '中文'],
  both: ['Both languages', '中英对照'],
  fixed: ['The language is set by CRM_LANG', '语言由环境变量 CRM_LANG 指定'],
  ask: ['In which language do you want to read?', '你想用哪种语言阅读？'],
  askMore: ['You can change it at any time at the top of each page.', '以后可以随时在页面顶部更改。'],
  notKept: [
    'Your choice holds for this page, but could not be kept.',
    '当前页面已按你的选择显示，但这项设置没能保存。'
  ]
};
