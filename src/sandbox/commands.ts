// The commands of the API that the sandbox serves, by the service that each belongs to.

export const COMMANDS = ['account_import', 'multiaccount_import', 'account_check', 'portrait_get'] as const;

export type Command = (typeof COMMANDS)[number];

export const SERVICES: Readonly<Record<Command, string>> = {
  account_import: 'im_open_login_svc',
  multiaccount_import: 'im_open_login_svc',
  account_check: 'im_open_login_svc',
  portrait_get: 'profile',
};
