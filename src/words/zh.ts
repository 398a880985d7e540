// What reports say, in Chinese.
import { grouped, spelled } from './format.js';
import type { Words } from './words.js';

export const zh: Words = {
  status: {
    imported: '已导入',
    unchanged: '无变化',
    duplicate: '重复',
    invalid: '无效',
    rejected: '被拒绝',
    failed: '失败',
    unsent: '未发送',
  },
  duration: (seconds) => spelled(seconds, [' 小时', ' 分', ' 秒'], ' '),
  rows: (count) => `${grouped(count)} 行`,
  counted: (count, status) => `${zh.status[status]} ${count}`,
  sandbox: 'SANDBOX（演练）：数据只发送到内置模拟器，没有创建任何真实账号。',
  outcome: {
    complete: (rows) => `已完成：全部 ${grouped(rows)} 行均已导入。`,
    unchanged: (rows) => `已完成：全部 ${grouped(rows)} 行自上次导入后均无变化，无需发送。`,
    tolerated: (rows, failures) =>
      `已完成（在 --tolerate 范围内）：${grouped(rows)} 行中有 ${grouped(failures)} 行未导入。`,
    incomplete: (rows, done) => `运行结束，但 ${grouped(rows)} 行中只导入了 ${grouped(done)} 行。`,
    stopped: (rows, done) => `提前停止：已读取 ${grouped(rows)} 行，其中 ${grouped(done)} 行已导入。`,
    empty: '运行结束：输入中没有数据行。',
  },
  why: '原因：',
  unread: (share) => `输入中还有 ${share} 未读取。`,
  problems: '问题',
  group: (rows, status, line) => `${rows}，状态：${status}，最早出现在第 ${line} 行`,
  conflicts: (count) => `有 ${grouped(count)} 个重复行与生效的那一行内容不一致，见 conflicts.csv。`,
  notCleared: (count) =>
    `有 ${grouped(count)} 个账号的某个字段在文件中已为空：该接口无法清空字段，原值保留。`,
  lost: (count) => `有 ${grouped(count)} 行的结果未能写入报告，下次运行会重新发送这些行。`,
  calls: (total, retries, throttles) => `调用 ${total} 次，重试 ${retries} 次，被限频 ${throttles} 次`,
  rate: (mean, highest, ceiling) => `平均 ${mean} 次/秒，最高一秒 ${highest} 次（上限 ${ceiling}）`,
  latency: (p50, p95, p99, max) => `时延 p50 ${p50}，p95 ${p95}，p99 ${p99}，最大 ${max}`,
  waits: (count, duration) => `暂停 ${grouped(count)} 次，共 ${duration}`,
  took: (duration) => `用时 ${duration}`,
  files: '报告目录',
  file: {
    'results.csv': '每一行的结果',
    'failures.csv': '需要修改的行，改好后可直接再次运行',
    'conflicts.csv': '与生效行内容不一致的重复行',
    'missing.csv': '以前导入过、但本次文件中没有的账号',
    'report.html': '可在浏览器中查看的完整报告',
    'summary.json': '供程序读取的汇总',
  },
  next: '下一步',
  step: {
    mend: (path) => `修改 failures.csv 中的行，然后运行：tim-import run ${path}`,
    again: '重新运行同一命令即可，只会发送剩余的行。',
    cure: '处理后重新运行同一命令，只会发送剩余的行。',
    conflicts: '请在 conflicts.csv 与其对应的生效行之间作出选择。',
    real: '去掉 --sandbox 重新运行同一命令，即可正式导入。',
    none: '无需任何操作。',
  },
  progress: {
    rows: (rows) => `${rows} 行`,
    rate: (now, ceiling) => `${now}/${ceiling} 次/秒`,
    left: (duration) => `剩余 ${duration}`,
    inFlight: (calls) => `并发 ${calls}`,
    latency: (p50, p95) => `p50 ${p50} p95 ${p95}`,
    slowed: (limit, now) => `已降速：${limit} → ${now} 次/秒`,
    waits: {
      outage: (code, since) =>
        since === undefined ? `服务端没有正常响应（${code}）` : `服务端已 ${since}没有正常响应（${code}）`,
      throttle: (code) => `被限频（${code}），全部调用暂停`,
      usersig: (code) => `UserSig 被拒绝（${code}），正在重新签发`,
    },
    waitShortly: (code, since) => (since === undefined ? code : `${code} 已 ${since}`),
    nextTry: (why, duration) => `${why}，${duration}后重试`,
    tryingOn: (why) => `${why}，暂停发送并定期重试`,
    goingOn: (duration) => `暂停 ${duration}后继续运行`,
    stopping: '正在停止：已发出的调用会处理完，不再发送新的调用；再按一次立即退出。',
  },
};
