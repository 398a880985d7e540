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
      'TIM_SECRET_KEY_FILE=key.txt tim-import run users.csv --sdkappid 1400000000 --limit 10',
      'TIM_SECRET_KEY_FILE=key.txt tim-import run users.csv --sdkappid 1400000000 --region sg --rate 200',
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
    noDefault: ['out'],
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
    noDefault: ['out'],
    examples: [
      'tim-import verify users.csv --sandbox --accounts on-server.csv',
      'TIM_SECRET_KEY_FILE=key.txt tim-import verify users.csv --sdkappid 1400000000 --sample 1000',
      'TIM_SECRET_KEY_FILE=key.txt tim-import verify users.csv --sdkappid 1400000000 --repair missing --max-changes 1%',
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
    examples: ['tim-import sign --sdkappid 1400000000 --secret-key-file key.txt --to usersig.txt'],
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
      'tim-import ledger copy ~/.local/state/tim-import/1400000000 redis://cache:6379 --sdkappid 1400000000',
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
