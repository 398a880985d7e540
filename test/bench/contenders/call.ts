// What every contender sends: a path as long as a real one, and the body that the vendor's page shows.

const USERSIG =
  'eJwtzE0LgjAcgPHv8r8asf3VnILnCL0EvZw6iC75E5rM2ZTou7fU4-N74PmAe3G1j8ZDDnLPwW*dlMHgUckSc6Xp5dOLtFGsm8U7CBLGOBNRtJYgpLgYSBVs8oQWuxXtdSH7mPXVWVKrFH6AxnEFmyUgQgLkRc4gsTAJECjxgvpwb4N3ECgxcmoVmkXzBqUSlaqkOUjdYHcKYAYfRIsRTMH1s1-0mkNL';

export const PATH = `/v4/im_open_login_svc/account_import?sdkappid=1400000000&identifier=administrator&usersig=${encodeURIComponent(USERSIG)}&contenttype=json&random=1234567890`;

export const BODY = JSON.stringify({
  Identifier: '1020000001',
  Nick: '爱吃鱼的猫🐱',
  FaceUrl: 'https://img.example.com/avatar/100002.jpg',
});
