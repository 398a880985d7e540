// Loaded before the command: writes down when each of its requests is written to a socket.
import { subscribe } from 'node:diagnostics_channel';
import { env } from 'node:process';
import { createTimeLog } from './time-log.js';

const { note } = createTimeLog(env.TIM_SENT_LOG ?? '');
subscribe('undici:client:sendHeaders', note);
