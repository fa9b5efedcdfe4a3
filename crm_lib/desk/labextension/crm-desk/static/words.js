/** What the desk says, in both languages. Each entry is [English, 中文]. */
export const WORDS = {
  language: ['Language of the page', '页面语言'],
  english: ['English', '英文'],
  chinese: ['Chinese', '中文'],
  both: ['Both languages', '中英对照'],
  fixed: ['The language is set by CRM_LANG', '语言由环境变量 CRM_LANG 指定'],
  ask: ['In which language do you want to read?', '你想用哪种语言阅读？'],
  askMore: ['You can change it at any time at the top of each page.', '以后可以随时在页面顶部更改。'],
  code: ['Show code', '显示代码'],
  print: ['Print', '打印'],
  printTitle: ['Opens this page for printing in the language you read', '用当前语言打开本页的打印视图'],
  printBlocked: [
    'The browser has blocked the print view. Allow pop-ups for this address and try again.',
    '浏览器拦截了打印视图，请允许此网址弹出窗口后重试。'
  ],
  notKept: [
    'Your choice holds for this page, but could not be kept.',
    '当前页面已按你的选择显示，但这项设置没能保存。'
  ],
  oldMark: ['You see the mark of an older answer.', '显示的是旧答案的得分。'],
  oldEdited: [
    'The answer was changed. Run it, then run this check again.',
    '答案已修改，请先运行作答单元格，再运行本检查。'
  ],
  oldFailed: [
    'The answer above stopped with an error. Mend it, run it, then run this check again.',
    '上面的作答单元格运行出错，请改正并运行，再运行本检查。'
  ],
  oldNotSet: [
    'The cell above does not set {name}, at which this check looks. Write {name} = …; == only compares.',
    '本检查看的是 {name}，而上面的单元格没有给 {name} 赋值。请写成 {name} = ……；两个等号 == 只是比较。'
  ],
  oldNotRun: [
    'The answer above has run since, or has not run yet. Run it, then run this check again.',
    '上面的作答单元格后来又运行过，或尚未运行。请运行它，再运行本检查。'
  ],
  oldNoCode: [
    'The answer above has become a text cell. Click it, choose Code in the list of the toolbar, then run it.',
    '上面的作答单元格变成了文本单元格。请选中它，在工具栏的下拉列表中选 Code（代码），再运行。'
  ],
  unreadyFirst: [
    'The first cell of this page has not run yet, and this one needs it.',
    '本页的第一个单元格还没有运行，要先运行它。'
  ],
  unreadyAbove: [
    '{name} is set in a cell above that has not run yet.',
    '{name} 由上面的单元格赋值，而那个单元格还没有运行。'
  ],
  runBoth: ['Run what is needed, then this cell', '先运行所需单元格，再运行本单元格'],
  pythonWords: ['Python\'s own words', 'Python 的原始报错'],
  cold: [
    'This page has not run since it was opened. What you see was kept from an earlier run.',
    '本页打开后还没有运行过，现在看到的是以前保存的结果。'
  ],
  coldEmpty: [
    'Before you answer, the page has to load its data and its checks.',
    '作答之前，请先载入本页的数据和检查功能。'
  ],
  runNeeded: ['Run what is needed', '运行所需单元格'],
  running: ['Running …', '正在运行……'],
  asleepExplorer: [
    'This explorer is not running: its sliders come back when its cell runs.',
    '这个互动图没有在运行：运行它的单元格，滑块就会出现。'
  ],
  asleepQuiz: [
    'This question is not running: its buttons come back when its cell runs.',
    '这道自测题没有在运行：运行它的单元格，按钮就会出现。'
  ],
  asleepCheck: [
    'The buttons that belong here come back when this check runs.',
    '这里的按钮在重新运行本检查后出现。'
  ],
  wake: ['Run it', '运行'],
  guessFirst: ['Make your guess first, then look.', '先猜一猜，再看结果。'],
  yourGuess: ['Your guess', '你的猜测'],
  showResult: ['Show the result', '看结果'],
  notYours: [
    'You are not in your own copy: answers here are lost at the next update, or counted nowhere.',
    '这不是你自己的那一份：写在这里的答案，更新后会丢失，也不会计入成绩。'
  ],
  notYourLesson: ['You have a copy of this lesson of your own.', '这篇课文另有一份你自己的副本。'],
  openTwice: [
    'This page is open in another tab too. Work in one of them and close the other, or one saves over what you wrote in the other.',
    '本页在另一个标签页里也打开着。请只在其中一个里作答，并关闭另一个，否则后保存的会覆盖先写的内容。'
  ],
  openOwn: ['Open mine', '打开我的'],
  menusFollow: [
    'The menus of JupyterLab will be in English too when the page is loaded again.',
    '重新载入页面后，JupyterLab 自身的菜单也会变成中文。'
  ],
  reload: ['Load it again', '重新载入'],
  beginExam: ['Against the clock', '限时作答'],
  beginExamMore: ['One clock, no feedback until you hand in.', '统一计时，交卷前没有任何反馈。'],
  printPaper: ['Print the paper', '打印试卷'],
  timeLeft: ['Time left', '剩余时间'],
  handIn: ['Hand in', '交卷'],
  goOn: ['Go on working', '继续作答'],
  noFeedback: [
    'Answers are recorded; marks come when you hand in. When the time is over, the paper is handed in as it stands.',
    '答案会被记录，交卷后给出分数。时间一到，按当时的答案自动交卷。'
  ],
  marking: ['Handed in. Your answers are being marked …', '已交卷，正在评分……'],
  handedIn: ['Handed in', '已交卷'],
  objective: ['Objective', '学习目标'],
  figure: ['Figure', '图'],
  score: ['Your marks', '你的得分'],
  question: ['Question', '题号'],
  marks: ['Marks', '得分'],
  state: ['State', '状态'],
  open: ['open', '未完成'],
  right: ['right', '正确'],
  partial: ['partly right', '部分正确'],
  wrong: ['not right', '不正确'],
  recorded: ['answered', '已作答'],
  proposed: ['to be assessed', '待评定'],
  old: ['changed since', '已改动'],
  check: ['Hand-in check', '交前检查'],
  checkTitle: [
    'Restarts the notebook, runs it from top to bottom and says what is open',
    '重启并从头运行，列出未完成的题目'
  ],
  checkBusy: ['Checking …', '正在检查……'],
  close: ['Close', '关闭'],
  course: ['My course', '我的课程'],
  next: ['Next', '下一步'],
  pagesRead: ['Pages read', '已读课文'],
  time: ['Time', '用时'],
  quizzes: ['Self-check questions', '自测题'],
  exercise: ['Assignment', '作业'],
  lesson: ['Lesson', '课文'],
  paper: ['Paper', '试卷'],
  practice: ['Practice', '练习'],
  read: ['read', '已读'],
  opened: ['opened', '已打开'],
  weakest: ['Worth another look', '值得再看一遍'],
  review: ['Review', '评阅'],
  reviewOpen: ['Review answers', '评阅作答'],
  reviewOpenMore: [
    'Opens what waits for a human in a tab of its own',
    '在新标签页中打开等待教师评定的作答'
  ],
  reviewFilters: ['What to list', '列出哪些'],
  reviewAll: ['all', '全部'],
  reviewStudent: ['Student', '学生'],
  reviewAssistant: ['Part of assistant', '助教的份额'],
  reviewAnonymous: ['Hide names', '隐去姓名'],
  reviewNoClass: ['Nothing is marked here yet: run crm grade first.', '这里还没有批改过的作业，请先运行 crm grade。'],
  reviewWaiting: [
    '{answers} mark(s) wait for a human, in {groups} group(s).',
    '有{answers}个分数等待评定，分成{groups}组。'
  ],
  reviewGroup: [
    'Group {number} of {of}: {question}, {count} answers that say the same',
    '第{number}组（共{of}组）：{question}，{count}份意思相同的作答'
  ],
  reviewSingle: [
    'Group {number} of {of}: {question}, one answer by itself',
    '第{number}组（共{of}组）：{question}，单独一份作答'
  ],
  reviewBlank: [
    'Group {number} of {of}: {question} {label}, {count} student(s) wrote this: right?',
    '第{number}组（共{of}组）：{question} {label}，{count}人这样填，对吗？'
  ],
  reviewProposed: [
    'Proposed: {marks} of {of}, confidence {confidence}',
    '建议：{marks}分（满分{of}），把握程度{confidence}'
  ],
  reviewChanged: [
    'The answer changed after {marks} were given.',
    '给出{marks}分之后，作答又改动过。'
  ],
  reviewLeastAlike: ['Least like it', '差别最大的一份'],
  reviewMarks: ['Marks', '分数'],
  reviewJudge: ['+ or -', '+ 或 -'],
  reviewAccept: ['Accept {marks}', '采纳{marks}分'],
  reviewGive: ['Give these marks', '按此给分'],
  reviewRight: ['Right', '对'],
  reviewWrong: ['Wrong', '错'],
  reviewSkip: ['Skip', '跳过'],
  reviewBack: ['Back', '上一组'],
  reviewComment: ['A word to the student', '给学生的话'],
  reviewCommentOnly: ['Save the comment alone', '只保存评语'],
  reviewKeys: [
    'In the field for marks: Enter accepts, a number and Enter gives marks, s skips, b goes back, u takes the last decision back, c goes to the comment.',
    '在分数框里：回车采纳，输入数字再回车给分，s 跳过，b 上一组，u 撤回上一个决定，c 写评语。'
  ],
  reviewKeysBlank: [
    'In the field: + is right, - is wrong, s skips, b goes back, u takes the last decision back, c goes to the comment.',
    '在输入框里：+ 对，- 错，s 跳过，b 上一组，u 撤回上一个决定，c 写评语。'
  ],
  reviewRange: ['Marks are a number from 0 to {of}.', '分数是0到{of}之间的数。'],
  reviewSay: ['Type + for right or - for wrong.', '请输入 + （对）或 - （错）。'],
  reviewPlace: ['Group {number} of {of}.', '第{number}组，共{of}组。'],
  reviewDecided: [
    '{question}: {count} answer(s) decided (decision {number}); {left} group(s) are left.',
    '{question}：已评定{count}份（第{number}个决定），还剩{left}组。'
  ],
  reviewNoComment: ['Write the comment first.', '请先写评语。'],
  reviewCommented: ['The comment stands with {count} answer(s); marks are as before.', '评语已写给{count}份作答，分数不变。'],
  reviewDecisions: ['Decisions', '已作的决定'],
  reviewNothingDecided: ['Nothing is decided in groups yet.', '还没有按组作出决定。'],
  reviewUndo: ['Take back', '撤回'],
  reviewUndoNumber: ['Take decision {number} back', '撤回第{number}个决定'],
  reviewTakenBack: ['(taken back)', '（已撤回）'],
  reviewUndone: [
    'Decision {number} is taken back: {count} answer(s) are as before.',
    '已撤回第{number}个决定，{count}份作答恢复原状。'
  ],
  reviewAboveLabel: ['Confidence at least', '把握程度不低于'],
  reviewAbove: ['Accept all of these', '全部采纳'],
  reviewAboveSure: ['Press again: accept {count} proposal(s)', '再按一次：采纳{count}个建议分'],
  reviewAccepted: ['{count} proposal(s) accepted.', '已采纳{count}个建议分。'],
  reviewConfidence: ['Confidence lies between 0 and 1.', '把握程度在0和1之间。'],
  reviewFailed: ['Not done: {why}', '没有完成：{why}'],
  noCourse: ['The course cannot be read here.', '这里读不到课程信息。']
};
