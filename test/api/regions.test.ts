import { describe, expect, test } from 'vitest';
import {
  backupOriginOf,
  checkEndpoint,
  isVendorOrigin,
  originOf,
  type Region,
} from '../../src/api/regions.js';
import { ImportError } from '../../src/errors.js';

const regions = ['cn', 'sg', 'kr', 'jp', 'de', 'us', 'id', 'in'] as const satisfies readonly Region[];

describe('regions', () => {
  test('each has the domain and the backup that the vendor names', () => {
    const table = Object.fromEntries(
      regions.map((region) => [region, [originOf(region), backupOriginOf(region)]]),
    );
    expect(table).toEqual({
      cn: ['https://console.tim.qq.com', 'https://adminapi.my-imcloud.com'],
      sg: ['https://adminapisgp.im.qcloud.com', 'https://adminapisgp.my-imcloud.com'],
      kr: ['https://adminapikr.im.qcloud.com', 'https://adminapikr.my-imcloud.com'],
      jp: ['https://adminapijpn.im.qcloud.com', 'https://adminapijpn.my-imcloud.com'],
      de: ['https://adminapiger.im.qcloud.com', 'https://adminapiger.my-imcloud.com'],
      us: ['https://adminapiusa.im.qcloud.com', 'https://adminapiusa.my-imcloud.com'],
      id: ['https://adminapiidn.im.qcloud.com', 'https://adminapiidn.my-imcloud.com'],
      in: ['https://adminapiind.im.qcloud.com', 'https://adminapiind.my-imcloud.com'],
    } satisfies Record<Region, string[]>);
  });

  test('the origins of the vendor are known as such, and no other', () => {
    const vendor = regions.flatMap((region) => [originOf(region), backupOriginOf(region)]);
    expect(vendor.every(isVendorOrigin)).toBe(true);
    expect(
      ['http://console.tim.qq.com', 'https://console.tim.qq.com:8443', 'https://example.com'].some(
        isVendorOrigin,
      ),
    ).toBe(false);
  });
});

describe('checkEndpoint', () => {
  test.each([
    ['https://console.tim.qq.com', 'https://console.tim.qq.com'],
    ['https://Console.Tim.QQ.com/', 'https://console.tim.qq.com'],
    ['https://gateway.example.com:8443', 'https://gateway.example.com:8443'],
    ['https://example.com:443', 'https://example.com'],
    ['https://10.0.0.1', 'https://10.0.0.1'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['http://127.1:80', 'http://127.0.0.1'],
    ['http://0x7f000001', 'http://127.0.0.1'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://LOCALHOST', 'http://localhost'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['http://[0:0:0:0:0:0:0:1]', 'http://[::1]'],
  ])('takes %s', (text, origin) => {
    expect(checkEndpoint(text)).toBe(origin);
  });

  test.each([
    ['http://example.com', 'must begin with https://, as plain http: is for this machine only'],
    ['http://127.0.0.1.example.com', 'must begin with https://, as plain http: is for this machine only'],
    ['http://localhost.example.com', 'must begin with https://, as plain http: is for this machine only'],
    ['http://localhost.', 'must begin with https://, as plain http: is for this machine only'],
    ['http://128.0.0.1', 'must begin with https://, as plain http: is for this machine only'],
    ['http://0.0.0.0', 'must begin with https://, as plain http: is for this machine only'],
    ['http://[::ffff:127.0.0.1]', 'must begin with https://, as plain http: is for this machine only'],
    ['http://127.0.0.1@example.com', 'must not hold a user name or password'],
    ['https://admin:hunter2@example.com', 'must not hold a user name or password'],
    ['https://@example.com', 'must not hold a user name or password'],
    ['https://example.com/v4', 'must not have a path, query or fragment'],
    ['https://example.com/?', 'must not have a path, query or fragment'],
    ['https://example.com?usersig=hunter2', 'must not have a path, query or fragment'],
    ['https://example.com#x', 'must not have a path, query or fragment'],
    ['ftp://example.com', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['example.com', 'is not a URL'],
    ['example.com:443', 'must begin with https://'],
    ['https://', 'is not a URL'],
    ['https://example.com:99999', 'is not a URL'],
    ['', 'is not a URL'],
    [' https://example.com', 'must not contain blanks or backslashes'],
    ['https://exa\tmple.com', 'must not contain blanks or backslashes'],
    ['https:\\\\example.com', 'must not contain blanks or backslashes'],
  ])('refuses %s', (text, problem) => {
    let error: unknown;
    try {
      checkEndpoint(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toEqual(
      new ImportError('USAGE', `--endpoint ${problem}: give an origin such as https://console.tim.qq.com.`),
    );
    expect(String(error)).not.toContain('hunter2');
  });
});
