import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const STORE_KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' };
const PAGE = 2;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Signature version 4, as its description has it: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
const isSigned = (request: IncomingMessage, url: URL): boolean => {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      request.headers.authorization ?? '',
    );
  const [, id, day = '', region = '', names = '', signature] = match ?? [];
  if (id !== STORE_KEY.accessKeyId) return false;
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).toSorted();
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const path = url.pathname
    .split('/')
    .map((part) => encoded(decodeURIComponent(part)))
    .join('/');
  const payload = String(request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD');
  const canonical = ['GET', path, query.join('&'), headers.join(''), names, payload].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>(
    (from, part) => hmac(from, part),
    hmac(`AWS4${STORE_KEY.secretAccessKey}`, day),
  );
  return hmac(key, toSign).toString('hex') === signature;
};

/** An object store with one bucket, `images`: lists in pages of two, and gives what is signed rightly. Each object breaks off once in its middle. */
export const fakeObjectStore = async (objects: ReadonlyMap<string, string>) => {
  const broken = new Set<string>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://store');
    if (!isSigned(request, url)) {
      response.writeHead(403).end('<Error><Message>The signature does not match.</Message></Error>');
      return;
    }
    if (url.pathname === '/images') {
      const prefix = url.searchParams.get('prefix') ?? '';
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
      const from = Number(url.searchParams.get('continuation-token') ?? 0);
      const contents = keys
        .slice(from, from + PAGE)
        .map(
          (key) =>
            `<Contents><Key>${encoded(key)}</Key><LastModified>2020-01-01T00:00:00Z</LastModified><Size>${Buffer.byteLength(objects.get(key) ?? '')}</Size></Contents>`,
        );
      const more =
        from + PAGE < keys.length ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : '';
      response.end(
        `<ListBucketResult><IsTruncated>${more !== ''}</IsTruncated>${contents.join('')}${more}</ListBucketResult>`,
      );
      return;
    }
    const key = decodeURIComponent(url.pathname.replace(/^\/images\//, ''));
    const bytes = Buffer.from(objects.get(key) ?? '');
    response.writeHead(objects.has(key) ? 200 : 404, { 'content-length': bytes.length });
    if (broken.has(key) || bytes.length < 2) {
      response.end(bytes);
      return;
    }
    broken.add(key);
    response.write(bytes.subarray(0, 1), () => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
