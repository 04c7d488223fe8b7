import { oc } from '@orpc/contract';
import { z } from 'zod';

export const UploadId = z.string().min(1).max(64);

/** Files that a person chose in a window, handed over in pieces as text. Kept until used, replaced or too old. */
export const uploads = {
  begin: oc.output(z.object({ uploadId: UploadId })),
  add: oc.input(z.object({ uploadId: UploadId, text: z.string().max(60_000) })).errors({
    UPLOAD_UNKNOWN: { message: 'the file is no longer there, hand it over again' },
    FILE_TOO_LONG: { message: 'the file is too long' },
  }),
};
