// The commands, in the order of the help.
import { checkAddressSpace } from '../run/check-machine.js';
import type { Command } from './command.js';
import {
  CHECK_OPTIONS,
  CODES_OPTIONS,
  LEDGER_OPTIONS,
  MERGE_OPTIONS,
  REPORT_OPTIONS,
  RUN_OPTIONS,
  SANDBOX_OPTIONS,
  SIGN_OPTIONS,
  STATUS_OPTIONS,
  VERIFY_OPTIONS,
  WHY_OPTIONS,
} from './option-lists.js';

const REQUIRED = ['sdkappid', 'secretKeyFile'] as const;
const same = (text: string) => ({ en: text, zh: text });
const LEDGER_APP = {
  sdkappid: {
    help: { en: 'app whose ledger is looked at', zh: '查看哪个应用的账本' },
    shown: { en: 'that of the last run', zh: '上次运行的应用' },
  },
};

export const COMMANDS: readonly Command[] = [
  {
    name: 'run',
    argument: '<file>',
    summary: {
      en: 'Imports every account of a CSV file (- reads stdin).',
      zh: '导入 CSV 文件中的每个账号（- 表示读取标准输入）。',
    },
    options: RUN_OPTIONS,
    required: REQUIRED,
    examples: [
      'tim-import run users.csv --sandbox',
      'export TIM_SDKAPPID=1400000000 TIM_SECRET_KEY_FILE=key.txt',
      'tim-import run users.csv --limit 10',
      'tim-import run users.csv --region sg --rate 200',
    ],
    async start(call) {
      checkAddressSpace(2); // or node ends in the middle of loading undici
      return (await import('./run.js')).runCommand(call);
    },
  },
  {
    name: 'check',
    argument: '<file>',
    summary: {
      en: 'Validates a CSV file: no network, no credentials (- reads stdin).',
      zh: '校验 CSV 文件：不联网，不需要凭证（- 表示读取标准输入）。',
    },
    options: CHECK_OPTIONS,
    own: {
      sdkappid: {
        help: {
          en: 'SDKAppID of the app: the rows are compared with what its ledger knows',
          zh: '应用的 SDKAppID：与该应用账本中的记录比较',
        },
      },
      rate: {
        help: {
          en: 'calls per second for which the time of an import is given',
          zh: '按每秒多少次调用估算导入用时',
        },
        shown: same('1000'),
      },
      out: {
        help: {
          en: 'write failures.csv and conflicts.csv here, in a folder of their own',
          zh: '在此目录下新建子目录，写入 failures.csv 和 conflicts.csv',
        },
      },
    },
    examples: ['tim-import check users.csv', 'tim-import check users.csv --out to-fix'],
    start: async (call) => (await import('./check.js')).checkCommand(call),
  },
  {
    name: 'verify',
    argument: '<file>',
    summary: {
      en: 'Asks the server what it really has of each account of a CSV file; changes nothing unless asked to.',
      zh: '向服务端核对 CSV 文件中每个账号的实际情况；除非另有要求，不做任何修改。',
    },
    options: VERIFY_OPTIONS,
    required: REQUIRED,
    own: {
      tolerate: {
        help: {
          en: 'exit 0 if at most this many rows differ, are missing, unknown, invalid or conflicting duplicates',
          zh: '不一致、缺失、无法核对、无效或内容冲突的行不超过该值时，仍以退出码 0 结束',
        },
        shown: same('0'),
      },
      maxChanges: {
        help: {
          en: 'with --repair: send nothing if more accounts than this are to be sent (exit 4; a share is of the valid rows)',
          zh: '与 --repair 一起使用：需要发送的账号超过该值时一个也不发送（退出码 4；百分比以有效行为基数）',
        },
      },
      out: {
        help: {
          en: 'where verifications leave their reports, one folder each',
          zh: '报告目录，每次核对各占一个子目录',
        },
        shown: same('<file>.verify'),
      },
      keep: {
        help: {
          en: 'remove all but the newest n finished verifications',
          zh: '只保留最近 n 次已结束的核对',
        },
      },
      label: {
        help: {
          en: 'label of where this file comes from, for the metrics file',
          zh: '文件来源的标签，用于指标文件',
        },
      },
    },
    examples: [
      'tim-import verify users.csv --sandbox --accounts on-server.csv',
      'export TIM_SDKAPPID=1400000000 TIM_SECRET_KEY_FILE=key.txt',
      'tim-import verify users.csv --sample 1000',
      'tim-import verify users.csv --repair missing --max-changes 1%',
    ],
    start: async (call) => (await import('./verify.js')).verifyCommand(call),
  },
  {
    name: 'sandbox',
    summary: {
      en: 'Serves an emulator of the API on this machine, to try a run, faults included.',
      zh: '在本机启动 API 模拟器，用来演练，也可模拟各种故障。',
    },
    options: SANDBOX_OPTIONS,
    own: {
      sdkappid: {
        help: { en: 'SDKAppID that the emulator serves', zh: '模拟器使用的 SDKAppID' },
        shown: same('1400000000'),
      },
      admin: {
        help: { en: 'admin whose UserSig it accepts', zh: '模拟器接受其 UserSig 的管理员账号' },
        shown: same('administrator'),
      },
      secretKeyFile: {
        help: {
          en: 'file with its secret key; made, with a random key, where it does not exist',
          zh: '存放密钥的文件；不存在时自动创建并写入随机密钥',
        },
        shown: { en: 'a temporary file', zh: '临时文件' },
      },
      qps: { shown: same('1000') },
      fault: {
        help: {
          en: 'make it misbehave, as in http=502:after=5s:for=10s; all faults are below',
          zh: '让模拟器出故障，如 http=502:after=5s:for=10s；完整列表见下',
        },
      },
    },
    examples: [
      'tim-import sandbox --qps 200',
      'tim-import sandbox --fault latency=200±50 --fault code=60008:share=0.1',
    ],
    more: async (language) => (await import('./fault-help.js')).faultHelp(language),
    start: async (call) => (await import('./sandbox.js')).sandboxCommand(call),
  },
  {
    name: 'codes',
    argument: '[code]',
    summary: {
      en: 'Explains every code: its class, its meaning, what to do.',
      zh: '解释每个错误码：类别、含义、处理方法。',
    },
    options: CODES_OPTIONS,
    examples: ['tim-import codes', 'tim-import codes 70398', 'tim-import codes NICK_TOO_LONG --lang zh'],
    start: async (call) => (await import('./codes.js')).codesCommand(call),
  },
  {
    name: 'sign',
    summary: {
      en: 'Makes a UserSig for the admin, in a file that only its owner can read.',
      zh: '为管理员签发 UserSig，写入仅属主可读的文件。',
    },
    options: SIGN_OPTIONS,
    required: REQUIRED,
    examples: ['tim-import sign --sdkappid 1400000000 --secret-key-file key.txt'],
    start: async (call) => (await import('./sign.js')).signCommand(call),
  },
  {
    name: 'status',
    argument: '<file>',
    summary: {
      en: 'Shows what earlier runs of a file did, and how many accounts the ledger knows.',
      zh: '列出某个文件以往的运行情况，以及账本中记录的账号数。',
    },
    options: STATUS_OPTIONS,
    own: LEDGER_APP,
    examples: ['tim-import status users.csv', 'tim-import status users.csv --sdkappid 1400000000 --json'],
    start: async (call) => (await import('./status.js')).statusCommand(call),
  },
  {
    name: 'ledger',
    argument: 'copy <from> <to>',
    summary: {
      en: 'Copies the ledger of an app: between folders and Redis, and as a backup.',
      zh: '复制某个应用的账本：在目录与 Redis 之间迁移，或用作备份。',
    },
    options: LEDGER_OPTIONS,
    required: ['sdkappid'],
    examples: [
      'tim-import ledger copy ledger redis://cache:6379 --sdkappid 1400000000',
      'tim-import ledger copy redis://cache:6379 backup --sdkappid 1400000000',
    ],
    start: async (call) => (await import('./ledger.js')).ledgerCommand(call),
  },
  {
    name: 'merge',
    argument: '<folder> …',
    summary: {
      en: 'Merges the runs of all shards of one input into one report.',
      zh: '把同一输入全部分片的运行结果合并成一份报告。',
    },
    options: MERGE_OPTIONS,
    required: ['out'],
    own: {
      out: {
        help: { en: 'folder of the merged report, new or empty', zh: '合并报告的目录，须为新目录或空目录' },
      },
    },
    examples: [
      'tim-import merge users.csv.import --out merged',
      'tim-import merge part-1 part-2 --out merged',
    ],
    start: async (call) => (await import('./merge.js')).mergeCommand(call),
  },
  {
    name: 'why',
    argument: '<identifier> [file]',
    summary: {
      en: 'Shows when an account was read and sent, or why it was not, from earlier runs and the ledger.',
      zh: '从以往的运行和账本中查找某个账号：何时读取、何时发送，或为什么没有导入。',
    },
    options: WHY_OPTIONS,
    own: LEDGER_APP,
    examples: ['tim-import why alice', 'tim-import why alice users.csv --json'],
    start: async (call) => (await import('./why.js')).whyCommand(call),
  },
  {
    name: 'report',
    argument: '<dir>',
    summary: {
      en: "Builds a run's report.html again, from its summary.json.",
      zh: '根据 summary.json 重新生成某次运行的 report.html。',
    },
    options: REPORT_OPTIONS,
    examples: ['tim-import report users.csv.import/2026-01-31T020000Z-1a2b3c4d --lang zh'],
    start: async (call) => (await import('./report.js')).reportCommand(call),
  },
  {
    name: 'completion',
    argument: '<shell>',
    summary: {
      en: 'Prints a script that completes commands and options in bash, zsh or fish.',
      zh: '输出 bash、zsh 或 fish 的命令补全脚本。',
    },
    options: [],
    examples: [
      'source <(tim-import completion bash)',
      'tim-import completion fish > ~/.config/fish/completions/tim-import.fish',
    ],
    start: async (call) => (await import('./completion.js')).completionCommand(call, COMMANDS),
  },
];
