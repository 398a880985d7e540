// Catalogue pages on a run as a whole: why it stopped, why rows were left unsent, why it could not start.
import type { Page } from './page.js';

export const runCodes: readonly Page[] = [
  {
    codes: ['RUN_STOPPED'],
    class: 'stop',
    en: [
      'The command stopped before this row had a final result.',
      'Look at the summary for why, mend that where something is to mend, then run the same command again: only the remaining rows are sent.',
    ],
    zh: [
      '命令在该行得到最终结果之前已停止。',
      '请查看汇总中的停止原因，如有需要先处理，然后重新运行同一命令，只会发送剩余的行。',
    ],
  },
  {
    codes: ['CANCELLED'],
    class: 'stop',
    en: [
      'The command stopped before the call was made.',
      'Look at the summary for why, mend that where something is to mend, then run the same command again: only the remaining rows are sent.',
    ],
    zh: [
      '命令在发出请求之前已停止。',
      '请查看汇总中的停止原因，如有需要先处理，然后重新运行同一命令，只会发送剩余的行。',
    ],
  },
  {
    codes: ['INTERRUPTED'],
    class: 'stop',
    en: [
      'A signal, such as that of Ctrl-C, ended the command.',
      'Run the same command again: only the remaining rows are sent.',
    ],
    zh: ['命令被信号中断（如 Ctrl-C）。', '重新运行同一命令即可，只会发送剩余的行。'],
  },
  {
    codes: ['OUTAGE'],
    class: 'stop',
    about: 'connection',
    en: [
      'No good reply came for as long as --max-outage allows.',
      'Check the network and the status page of Tencent Cloud, then run the same command again.',
    ],
    zh: ['连续无正常响应的时间超过了 --max-outage。', '请检查网络和腾讯云服务状态，恢复后重新运行同一命令。'],
  },
  {
    codes: ['DEADLINE'],
    class: 'stop',
    en: [
      'The time limit of --deadline was reached before the end of the file.',
      'Run the same command again to continue, or allow a longer --deadline.',
    ],
    zh: ['到达 --deadline 规定的时间，文件尚未处理完。', '重新运行同一命令即可继续，或放宽 --deadline。'],
  },
  {
    codes: ['LIMIT_REACHED'],
    class: 'stop',
    en: [
      'The number of rows set by --limit has been sent.',
      'Check the results, then run the same command without --limit for the rest.',
    ],
    zh: ['已发送的行数达到 --limit。', '请先检查结果，确认无误后去掉 --limit 重新运行，继续导入其余的行。'],
  },
  {
    codes: ['MAX_FAILURES'],
    class: 'stop',
    en: [
      'More rows failed than --max-failures allows.',
      'Look in failures.csv for a common cause, fix it, then run the same command again.',
    ],
    zh: ['失败行数超过了 --max-failures。', '请查看 failures.csv 找出共同原因，处理后重新运行同一命令。'],
  },
  {
    codes: ['MAX_CHANGES'],
    class: 'stop',
    en: [
      'More rows are new or changed than --max-changes allows.',
      'Look whether so many changes are intended (tim-import check with --sdkappid counts them); if they are, raise --max-changes for one run.',
    ],
    zh: [
      '新增或变更的行数超过了 --max-changes。',
      '请确认是否确有这么多变更（tim-import check 加 --sdkappid 可统计）；若属正常，请临时调大 --max-changes 再运行。',
    ],
  },
  {
    codes: ['MIN_ROWS'],
    class: 'stop',
    en: [
      'The file has fewer rows than --min-rows requires.',
      'Check whether the export is incomplete; if the number of rows is right, lower --min-rows and run again.',
    ],
    zh: ['文件行数少于 --min-rows。', '请检查导出是否不完整；若行数无误，请调低 --min-rows 后重新运行。'],
  },
  {
    codes: ['NO_BASELINE'],
    class: 'stop',
    en: [
      'There is no earlier run to compare with.',
      'Leave out --min-rows and --max-changes for the first run; later ones are compared with it.',
    ],
    zh: ['没有可供比较的以往运行。', '首次运行请去掉 --min-rows 和 --max-changes，之后的运行会与它比较。'],
  },
  {
    codes: ['EMPTY_INPUT'],
    class: 'stop',
    en: [
      'The file has no rows after its header.',
      'Check whether the export failed; if an empty file is expected, run with --allow-empty.',
    ],
    zh: ['文件除表头外没有任何数据行。', '请检查导出是否失败；若确实允许空文件，请加 --allow-empty 运行。'],
  },
  {
    codes: ['DUPLICATES'],
    class: 'stop',
    en: [
      'Rows with the same Identifier differ, and --duplicates error does not allow that.',
      'Run check with --out to see them side by side in conflicts.csv, correct the source, then run the same command again.',
    ],
    zh: [
      '存在 Identifier 相同但内容不同的行，而 --duplicates error 不允许这种情况。',
      '请用 check --out 查看 conflicts.csv 中并列的两行，修正数据源后重新运行同一命令。',
    ],
  },
  {
    codes: ['COMMON_CAUSE'],
    class: 'stop',
    about: 'configuration',
    en: [
      'Consecutive rows were refused with the same code, so they share a common cause.',
      'Look up the code with tim-import codes, fix the cause, then run the same command again.',
    ],
    zh: [
      '连续多行返回同一错误码，应为公共原因。',
      '请用 tim-import codes 查询该错误码，排除原因后重新运行同一命令。',
    ],
  },
  {
    codes: ['USERSIG_REFUSED'],
    class: 'stop',
    about: 'credentials',
    en: [
      'A newly signed UserSig was refused too.',
      "Check this machine's clock, --secret-key-file (or --usersig-file), --admin and --sdkappid, then run again.",
    ],
    zh: [
      '重新签发的 UserSig 仍被拒绝。',
      '请检查本机时钟、--secret-key-file（或 --usersig-file）、--admin 和 --sdkappid，然后重新运行。',
    ],
  },
  {
    codes: ['INTERNAL'],
    class: 'stop',
    en: [
      'tim-import itself failed; this is a bug.',
      'Keep the folder of the run and report the bug with this message; running the same command again is safe.',
    ],
    zh: [
      'tim-import 自身出现错误，属于程序缺陷。',
      '请保留本次运行的目录，并附上错误信息反馈；重新运行同一命令是安全的。',
    ],
  },
  {
    codes: ['USAGE'],
    class: 'stop',
    about: 'configuration',
    en: [
      'An option, an argument or a setting is wrong; nothing was sent.',
      'Correct what the message names; tim-import --help lists all options.',
    ],
    zh: ['选项、参数或配置有误，未发送任何请求。', '请按提示改正；tim-import --help 可查看全部选项。'],
  },
  {
    codes: ['INPUT_UNREADABLE'],
    class: 'stop',
    en: [
      'The file, or the rest of it, cannot be read.',
      'Check its path, its permissions and its disk, then run the same command again.',
    ],
    zh: ['文件无法打开，或后半部分无法读取。', '请检查文件路径、权限及所在磁盘，然后重新运行同一命令。'],
  },
  {
    codes: ['INPUT_CHANGED'],
    class: 'stop',
    en: [
      'The file was changed while it was being read.',
      'Wait until the export is finished, or take a copy, then run the same command again.',
    ],
    zh: ['文件在读取过程中被修改。', '请等导出完成，或先复制一份，再重新运行同一命令。'],
  },
  {
    codes: ['HEADER'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The header is missing or ambiguous, or has no column for the Identifier.',
      'Name the columns with --map Identifier=<column>, or use --no-header if the file has no header.',
    ],
    zh: [
      '表头缺失、有歧义，或没有 Identifier 列。',
      '请用 --map Identifier=<列> 指定列；若文件没有表头，请加 --no-header。',
    ],
  },
  {
    codes: ['ENCODING'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The encoding of the file is unknown, or its text was already damaged.',
      'Name it with --encoding (utf-8, gb18030, …), or export the file again as UTF-8.',
    ],
    zh: [
      '无法确定文件编码，或文本此前已损坏（乱码）。',
      '请用 --encoding 指定编码（utf-8、gb18030 等），或重新导出为 UTF-8。',
    ],
  },
  {
    codes: ['DIALECT'],
    class: 'stop',
    about: 'configuration',
    en: [
      "The file's delimiter, quoting or NULL word could not be determined.",
      'Set --delimiter, --escape or --null, then run again.',
    ],
    zh: [
      '无法确定文件的分隔符、引号或空值写法。',
      '请用 --delimiter、--escape 或 --null 明确指定后重新运行。',
    ],
  },
  {
    codes: ['OUTPUT'],
    class: 'stop',
    about: 'configuration',
    en: [
      'A report cannot be written.',
      'Check that the folder of --out exists, is writable and has free space, then run the same command again.',
    ],
    zh: ['报告无法写入。', '请确认 --out 目录可写且空间充足，然后重新运行同一命令。'],
  },
  {
    codes: ['LEDGER'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The ledger, the record of what earlier runs imported, cannot be opened, read or written.',
      'Check the free space of its disk and the permissions of its folder, or choose another with --ledger; with a new ledger every row is sent again.',
    ],
    zh: [
      '导入记录（ledger）无法打开或读写。',
      '请检查磁盘剩余空间和目录权限，或用 --ledger 指定其他位置；换用新的导入记录意味着所有行会重新发送。',
    ],
  },
  {
    codes: ['MEMORY'],
    class: 'stop',
    en: [
      'This process has reached its memory limit.',
      'Raise its memory limit, or split the file; then run the same command again.',
    ],
    zh: ['该进程可用的内存已用尽。', '请提高内存上限，或拆分文件，然后重新运行同一命令。'],
  },
  {
    codes: ['LEDGER_HELD'],
    class: 'stop',
    en: [
      'Another run for this app is in progress.',
      'Wait until it ends, or stop it, then run the same command again.',
    ],
    zh: ['该应用已有另一个导入任务在运行。', '请等它结束或将其停止，再重新运行同一命令。'],
  },
  {
    codes: ['REDIS_UNREACHABLE'],
    class: 'stop',
    about: 'connection',
    en: [
      'The Redis that the processes share did not answer for as long as --max-outage allows.',
      'Check that it is up and can be reached from this host, then run the same command again.',
    ],
    zh: [
      '各进程共用的 Redis 连续无响应的时间超过了 --max-outage。',
      '请确认 Redis 正常运行且本机可以访问，然后重新运行同一命令。',
    ],
  },
  {
    codes: ['REDIS_REFUSED'],
    class: 'stop',
    about: 'configuration',
    en: [
      'Redis answered, and refused: the password, the rights of the user, or its certificate.',
      'Do what the message says; docs/machines.md lists the rights that a user needs. Then run the same command again.',
    ],
    zh: [
      'Redis 已响应但拒绝访问：密码、用户权限或证书有误。',
      '请按提示处理（所需权限见 docs/machines.md），然后重新运行同一命令。',
    ],
  },
  {
    codes: ['CREDENTIALS'],
    class: 'stop',
    about: 'credentials',
    en: [
      'The secret key or the UserSig is missing or cannot be used.',
      'Give the key of the app with --secret-key-file, or a ready UserSig with --usersig-file, and not both.',
    ],
    zh: [
      '缺少密钥或 UserSig，或其不可用。',
      '请用 --secret-key-file 指定应用密钥，或用 --usersig-file 指定现成的 UserSig，二者只能选一。',
    ],
  },
  {
    codes: ['SANDBOX'],
    class: 'stop',
    about: 'configuration',
    en: [
      'The sandbox, the emulator of the API, could not start.',
      'Read the message for the cause, such as a port that is in use, then run again.',
    ],
    zh: ['沙箱（接口模拟器）无法启动。', '请根据错误信息排查（例如端口被占用），然后重新运行。'],
  },
];
