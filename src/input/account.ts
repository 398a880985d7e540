// The account schema: turns a row's named cells into an account, or into the list of all its problems.

/** One account as the API takes it: limits are in bytes of UTF-8, empty fields are left out. */
export interface Account {
  /** 1 to 32 bytes, printable ASCII. */
  readonly identifier: string;
  /** At most 500 bytes. */
  readonly nick?: string;
  /** A URL of at most 500 bytes. */
  readonly faceUrl?: string;
  /** 1 = robot; left out for an ordinary account. */
  readonly type?: 1;
}

/** One thing that is wrong with a row. */
export interface Problem {
  readonly code: string;
  /** The input's own name of the column, or '' where the record as a whole is wrong. */
  readonly column: string;
  readonly message: string;
}
