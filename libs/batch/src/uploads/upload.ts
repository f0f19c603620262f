import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import type { FileEncoding } from '../files/file-encoding.js';

/** A file on its way into an import. Kept for a day, encrypted, and dropped when its import has ended. */
@ObjectType({ description: 'A file on its way into an import. Kept for a day, encrypted, and dropped when its import has ended.' })
export class Upload {
  @Field(() => ID)
  id!: string;

  @Field()
  fileName!: string;

  @Field(() => Float)
  bytes!: number;

  @Field(() => String, { description: 'Found by its content: utf-8, utf-16le, utf-16be or gb18030.' })
  encoding!: FileEncoding;
}
