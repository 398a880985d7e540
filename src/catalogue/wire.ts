// Catalogue pages on calls that got no proper reply: faults of the network, of TLS, of proxies, and HTTP statuses.
import type { Page } from './page.js';

export const wireCodes: readonly Page[] = [
  {
    codes: ['TIMEOUT'],
    class: 'retry',
    en: [
      'No reply came within --timeout; the account may or may not have been created.',
      'The row is retried automatically, which is safe; if it continues, check the network or raise --timeout.',
    ],
    zh: [
      '在 --timeout 时间内没有收到响应，账号可能已创建，也可能没有。',
      '工具会自动重发（重复导入是安全的）；若持续出现，请检查网络或调大 --timeout。',
    ],
  },
  {
    codes: ['CONNECTION_REFUSED'],
    class: 'retry',
    en: [
      'The connection was refused: nothing listens at the address of the API.',
      'The call is retried automatically; if it continues, check --endpoint, --region and the firewall.',
    ],
    zh: ['连接被拒绝。', '工具会自动重试；若持续出现，请检查 --endpoint、--region 和防火墙。'],
  },
  {
    codes: ['CONNECTION_RESET'],
    class: 'retry',
    en: [
      'The connection was reset during the call.',
      'The row is retried automatically, which is safe; if it continues, look for a firewall or proxy that cuts connections.',
    ],
    zh: ['请求过程中连接被重置。', '工具会自动重发；若持续出现，请排查中间的防火墙或代理是否主动断开连接。'],
  },
  {
    codes: ['CONNECTION_CLOSED'],
    class: 'retry',
    en: [
      'The server closed the connection before it replied.',
      'The row is retried automatically, which is safe; if it continues, lower --concurrency.',
    ],
    zh: ['服务端在响应之前关闭了连接。', '工具会自动重发；若持续出现，请调低 --concurrency。'],
  },
  {
    codes: ['CONNECTION_TIMEOUT'],
    class: 'retry',
    en: [
      'The connection could not be opened in time.',
      'The call is retried automatically; if it continues, check that this machine can reach the API on port 443.',
    ],
    zh: ['建立连接超时。', '工具会自动重试；若持续出现，请确认本机可以访问接口域名的 443 端口。'],
  },
  {
    codes: ['HOST_NOT_FOUND'],
    class: 'retry',
    en: [
      'The name of the API host could not be resolved.',
      'The call is retried automatically; if it continues, check DNS and the spelling of --endpoint.',
    ],
    zh: ['无法解析接口域名。', '工具会自动重试；若持续出现，请检查 DNS 和 --endpoint 的写法。'],
  },
  {
    codes: ['HOST_UNREACHABLE'],
    class: 'retry',
    en: [
      'The API host cannot be reached over the network.',
      'The call is retried automatically; if it continues, check the network, VPN and routes of this machine.',
    ],
    zh: ['网络不可达，无法连到接口主机。', '工具会自动重试；若持续出现，请检查本机的网络、VPN 和路由。'],
  },
  {
    codes: ['CONNECTION_FAILED'],
    class: 'retry',
    en: [
      'The connection failed; the message names the reason.',
      'The call is retried automatically; if it continues, check the network and --endpoint.',
    ],
    zh: ['连接失败，具体原因见错误信息。', '工具会自动重试；若持续出现，请检查网络和 --endpoint。'],
  },
  {
    codes: ['PROTOCOL_ERROR'],
    class: 'retry',
    en: [
      'The reply is not valid HTTP.',
      'The row is retried automatically; if it continues, check that --endpoint is a web server and that http and https are not confused.',
    ],
    zh: [
      '返回的内容不符合 HTTP 协议。',
      '工具会自动重发；若持续出现，请检查 --endpoint 是否指向 Web 服务，http 与 https 是否写反。',
    ],
  },
  {
    codes: ['ANSWER_TOO_LARGE'],
    class: 'retry',
    en: [
      'The reply was far larger than this API sends.',
      'The row is retried automatically; if it continues, --endpoint or a proxy leads to something other than the API.',
    ],
    zh: [
      '响应体远大于该接口的正常大小。',
      '工具会自动重发；若持续出现，说明 --endpoint 或代理指向的并不是该接口。',
    ],
  },
  {
    codes: ['NOT_JSON'],
    class: 'retry',
    en: [
      'The reply was not JSON; often it is a page of a proxy or a login portal.',
      'The row is retried automatically; if it continues, open the host of --endpoint in a browser to see what answers.',
    ],
    zh: [
      '响应不是 JSON，通常是代理或上网认证页面返回的内容。',
      '工具会自动重发；若持续出现，请用浏览器打开 --endpoint 的域名看看是谁在响应。',
    ],
  },
  {
    codes: ['ANSWER_MALFORMED'],
    class: 'retry',
    en: [
      'The reply was JSON, but not in the form of this API.',
      'The row is retried automatically; if it continues, --endpoint leads to something other than the API.',
    ],
    zh: [
      '响应是 JSON，但没有该接口应有的 ErrorCode。',
      '工具会自动重发；若持续出现，说明 --endpoint 指向的并不是该接口。',
    ],
  },
  {
    codes: ['CERTIFICATE_INVALID'],
    class: 'stop',
    about: 'connection',
    en: [
      "The server's certificate is not trusted, so nothing was sent to it.",
      "Check --endpoint and this machine's clock; behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to its root certificate.",
    ],
    zh: [
      '服务端证书不可信，未向其发送任何内容。',
      '请检查 --endpoint 和本机时钟；若经过会解密 TLS 的企业代理，请用 NODE_EXTRA_CA_CERTS 指定其根证书。',
    ],
  },
  {
    codes: ['TLS_FAILED'],
    class: 'retry',
    en: [
      'The TLS handshake failed.',
      'The call is retried automatically; if it continues, check the proxy, and that --endpoint speaks https on its port.',
    ],
    zh: [
      'TLS 握手失败。',
      '工具会自动重试；若持续出现，请检查代理，并确认 --endpoint 的端口使用的是 https。',
    ],
  },
  {
    codes: ['TLS_MISMATCH'],
    class: 'stop',
    about: 'connection',
    en: [
      'This machine and the server have no common TLS version or protocol.',
      'Check that --endpoint leads to the API and that no proxy on the way offers only old TLS or only HTTP/2, then run again.',
    ],
    zh: [
      '本机与服务端没有共同支持的 TLS 版本或协议。',
      '请检查 --endpoint 是否指向该接口，以及途中的代理是否只支持旧版 TLS 或只支持 HTTP/2，然后重新运行。',
    ],
  },
  {
    codes: ['PROXY_REFUSED'],
    class: 'stop',
    about: 'connection',
    en: [
      'The proxy refuses to forward calls to the API.',
      'Correct the address and login in HTTPS_PROXY, or allow the API host on the proxy, then run again.',
    ],
    zh: [
      '代理拒绝转发请求。',
      '请改正 HTTPS_PROXY 中的地址与账号密码，或在代理上放行接口域名，然后重新运行。',
    ],
  },
  ...[302, 400, 401, 403, 404, 407, 408, 425, 429, 500, 502, 503, 504].map((status) => ({
    codes: [`HTTP_${status}`],
    ...statusEntry(status),
  })),
];

/** By its family: the API itself always answers 200, so any other status comes from something in between. */
export function statusEntry(status: number): Omit<Page, 'codes'> {
  if (status === 429) {
    return {
      class: 'slow',
      en: [
        'HTTP 429: a gateway in front of the API reports too many requests.',
        'Calls slow down automatically, as Retry-After asks; if it continues, lower --rate.',
      ],
      zh: [
        'HTTP 429：接口前的网关提示请求过多。',
        '工具会按 Retry-After 自动降速；若持续出现，请调低 --rate。',
      ],
    };
  }
  if (status < 300 || status === 408 || status === 425 || (status >= 500 && status < 600)) {
    return {
      class: 'retry',
      en: [
        `HTTP ${status}: a server in front of the API has a temporary fault.`,
        'The row is retried automatically; if rows still end as failed, run the same command again later.',
      ],
      zh: [
        `HTTP ${status}：到接口途中的服务器暂时故障。`,
        '工具会自动重发；若仍有行失败，请稍后重新运行同一命令。',
      ],
    };
  }
  return { class: 'stop', about: 'connection', ...notTheApi(status) };
}

function notTheApi(status: number): Pick<Page, 'en' | 'zh'> {
  if (status < 400) {
    return {
      en: [
        `HTTP ${status}: a redirect, which the API never sends.`,
        'It is not followed, since the URL holds a signature: set --endpoint to the final address, or pass the login page of your network first.',
      ],
      zh: [
        `HTTP ${status}：收到重定向，而该接口不会重定向。`,
        'URL 中带有签名，因此不会跟随跳转；请将 --endpoint 改为最终地址，或先完成上网认证。',
      ],
    };
  }
  if (status === 401 || status === 403) {
    return {
      en: [
        `HTTP ${status}: a gateway in front of the API denies access.`,
        'Allow the API host on the firewall or proxy, and check --endpoint, then run again.',
      ],
      zh: [
        `HTTP ${status}：被接口前的网关拒绝访问。`,
        '请在防火墙或代理上放行接口域名，并检查 --endpoint，然后重新运行。',
      ],
    };
  }
  if (status === 407) {
    return {
      en: [
        'HTTP 407: the proxy asks for a login.',
        'Put user and password for the proxy into HTTPS_PROXY, then run again.',
      ],
      zh: ['HTTP 407：代理要求身份验证。', '请在 HTTPS_PROXY 中填写代理的账号和密码，然后重新运行。'],
    };
  }
  return {
    en: [
      `HTTP ${status}: what answered is not the API, which always answers 200.`,
      'Check --endpoint and the proxy, then run again.',
    ],
    zh: [
      `HTTP ${status}：对端不是该接口（接口正常情况下只返回 200）。`,
      '请检查 --endpoint 和代理，然后重新运行。',
    ],
  };
}
