import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Upload } from '../uploads/upload.js';

/** What an import would make of a row. */
export enum RowVerdict {
  NEW = 'NEW',
  /** The key is there already, or in an earlier row. */
  DUPLICATE = 'DUPLICATE',
  /** The key is there already and the file says something else of it. */
  CHANGED = 'CHANGED',
  INVALID = 'INVALID',
}

registerEnumType(RowVerdict, { name: 'RowVerdict', description: 'What an import would make of a row.' });

@ObjectType()
export class ImportPreviewRow {
  @Field(() => Int, { description: 'What a spreadsheet shows; 1 is the header.' })
  row!: number;

  @Field(() => RowVerdict)
  verdict!: RowVerdict;

  @Field(() => [String], { description: 'Why; nothing for a new key.' })
  reasons!: string[];

  @Field(() => ID, { nullable: true })
  upstreamId?: number;

  @Field(() => String, { nullable: true })
  name?: string;

  @Field(() => String, { nullable: true })
  maskedValue?: string;
}

/** What an import of a file would do. */
@ObjectType({ description: 'What an import of a file would do.' })
export class ImportPreview {
  @Field(() => Upload, { description: 'The file, to be named in startImport.' })
  upload!: Upload;

  @Field(() => String, { nullable: true, description: 'Null for a plain list of keys.' })
  separator?: string;

  @Field(() => [String], { description: "The file's own headings." })
  headings!: string[];

  @Field(() => [String], { description: 'The fields that were recognised.' })
  fields!: string[];

  @Field(() => [String])
  unknownColumns!: string[];

  @Field(() => Int)
  totalRows!: number;

  @Field(() => Int)
  newCount!: number;

  @Field(() => Int)
  duplicateCount!: number;

  @Field(() => Int)
  changedCount!: number;

  @Field(() => Int)
  invalidCount!: number;

  @Field(() => [ImportPreviewRow], { description: 'The first 100 of each verdict, in their order.' })
  rows!: ImportPreviewRow[];
}
