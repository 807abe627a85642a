import { audit, scopeOf } from '@cityloop/core/access';
import { stripExif } from '@cityloop/core/files';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import { crashPoint, type Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { isFileInScope } from './files.store.ts';

const TYPES: readonly { readonly type: string; readonly begins: readonly number[] }[] = [
  { type: 'image/jpeg', begins: [0xff, 0xd8, 0xff] },
  { type: 'image/png', begins: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'application/pdf', begins: [0x25, 0x50, 0x44, 0x46] },
];
const MOST_BYTES = 15 << 20;

/** Photos and attachments over HTTP: stored by content, read by those who may read a document that names them. */
export function fileRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/files',
      summary: 'Stores a photo or file; answered when it is on disk',
      tags: ['files'],
      access: { action: 'report.write', on: 'none' },
      body: 'binary',
      bodyLimit: MOST_BYTES,
      response: z.object({ sha256: z.string(), size: z.int() }),
      async handler({ principal, body, ip }) {
        const type = typeOf(body);
        if (type === undefined) throw httpProblem('wrong-type', { value: 'jpeg, png, pdf' });
        const stored = await services.files.put(body, {
          contentType: type,
          onWritten: () => crashPoint('in-the-middle-of-a-photo'),
        });
        await services.write((tx) =>
          audit(
            tx,
            { actor: principal, ip, action: 'file.put', objectType: 'file', objectId: stored.sha256 },
            services.clock.now(),
          ),
        );
        return stored;
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/files/:sha256',
      summary: 'A stored file, for those who may read a document that names it; a public copy has no EXIF',
      tags: ['files'],
      access: { action: 'document.read', on: 'document' },
      params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      query: z.object({ copy: z.enum(['whole', 'public']).default('public') }),
      response: 'binary',
      async handler({ principal, params, query }) {
        const mayRead = await isFileInScope(services.db, scopeOf(principal, 'document.read'), params.sha256);
        const file = mayRead ? await services.files.get(params.sha256) : undefined;
        if (file === undefined) throw httpProblem('not-found', { value: params.sha256 });
        const bytes = await file.bytes();
        const type = typeOf(bytes) ?? 'application/octet-stream';
        const isPublic = query.copy === 'public' && type === 'image/jpeg';
        return {
          type,
          bytes: isPublic ? stripExif(bytes) : bytes,
          headers: { 'cache-control': 'private, max-age=86400' },
        };
      },
    }),
  ];
}

function typeOf(bytes: Uint8Array): string | undefined {
  return TYPES.find(({ begins }) => begins.every((byte, index) => bytes[index] === byte))?.type;
}
