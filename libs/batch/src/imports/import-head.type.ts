import { Field, ObjectType } from '@nestjs/graphql';
import { Upload } from '../uploads/upload.js';
import { ImportField } from './imports.inputs.js';

@ObjectType({ description: 'A heading of a file that is the name of a field.' })
export class KnownHeading {
  @Field()
  heading!: string;

  @Field(() => ImportField)
  field!: ImportField;
}

@ObjectType({ description: 'The first row of a file, before it is decided what its columns mean.' })
export class ImportHead {
  @Field(() => Upload, { description: 'The file, to be named in previewImport and startImport.' })
  upload!: Upload;

  @Field()
  separator!: string;

  @Field(() => [String], { description: 'At most 100; none of a plain list.' })
  headings!: string[];

  @Field(() => [KnownHeading])
  known!: KnownHeading[];

  @Field({ description: 'Looks like a plain list of keys, one a line: it has one column, and that has no name of a field.' })
  plainList!: boolean;
}
