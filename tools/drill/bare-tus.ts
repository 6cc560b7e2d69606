import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const TUS = { 'tus-resumable': '1.0.0' };

/** A tus server with nothing around it, in a folder of its own: what the uploads of Berth stand beside. */
export const uploadToBareTus = async (source: string, folder: string): Promise<void> => {
  mkdirSync(folder);
  const server = new Server({ path: '/files', datastore: new FileStore({ directory: folder }) });
  const listener = server.listen({ host: '127.0.0.1', port: 0 });
  try {
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { size } = statSync(source);
    const made = await fetch(`http://127.0.0.1:${port}/files`, {
      method: 'POST',
      headers: { ...TUS, 'upload-length': String(size) },
    });
    const sending = request(made.headers.get('location') ?? '', {
      method: 'PATCH',
      headers: {
        ...TUS,
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': size,
      },
    });
    const answered = once(sending, 'response');
    await pipeline(createReadStream(source, { highWaterMark: 1024 * 1024 }), sending);
    await answered;
  } finally {
    listener.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
