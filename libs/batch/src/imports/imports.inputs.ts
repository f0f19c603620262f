import { ArgsType, Field, ID, InputType, OmitType, registerEnumType } from '@nestjs/graphql';
import { IdInput } from '@app/core';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsBoolean, IsEnum, IsOptional, IsString, IsUUID, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { type KeyColumn, MOST_COLUMNS } from '../rows/key-columns.js';
import type { ImportOptions } from './import-options.js';

/** What a column of a file holds. */
export enum ImportField {
  UPSTREAM_ID = 'upstream_id',
  NAME = 'name',
  KEY_VALUE = 'key_value',
  LOCATION = 'location',
  PARAM_NAME = 'param_name',
  VALUE_PREFIX = 'value_prefix',
  ENABLE_QUOTA = 'enable_quota',
  QUOTA_TOTAL = 'quota_total',
  WEIGHT = 'weight',
  PRIORITY = 'priority',
  STATUS = 'status',
  TAGS = 'tags',
  OWNER = 'owner',
  EXPIRES_AT = 'expires_at',
}

registerEnumType(ImportField, { name: 'ImportField', description: 'What a column of a file holds.' });

@InputType({ description: 'Either an upload, or the content itself.' })
export class ImportFileInput {
  @Field(() => ID, { nullable: true, description: 'From POST /api/admin/batch/uploads, or from a preview.' })
  @IsOptional()
  @IsUUID()
  uploadId?: string;

  @Field(() => String, { nullable: true, description: 'Text that was pasted: CSV, or one key a line. At most 1 MB; upload what is larger.' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  content?: string;
}

@InputType()
export class ColumnMappingInput {
  @Field({ description: "The file's own heading." })
  @IsString()
  @MaxLength(1_000)
  column!: string;

  @Field(() => ImportField)
  @IsEnum(ImportField)
  field!: ImportField;
}

@ArgsType()
export class ImportArgs {
  @Field(() => ImportFileInput)
  @ValidateNested()
  @Type(() => ImportFileInput)
  file!: ImportFileInput;

  @Field(() => [ColumnMappingInput], { nullable: true, description: 'Only for headings that are not the names of fields.' })
  @IsOptional()
  @ArrayMaxSize(MOST_COLUMNS)
  @ValidateNested({ each: true })
  @Type(() => ColumnMappingInput)
  mapping?: ColumnMappingInput[];

  @IdInput({ nullable: true, description: 'Of rows that name none; with it the file may also be a plain list of keys.' })
  upstreamId?: number;

  @Field({ defaultValue: false, description: 'All rows or none.' })
  @IsBoolean()
  atomic: boolean = false;

  @Field({ defaultValue: false, description: 'Keys that are there already take name, placement, weight and priority from the file.' })
  @IsBoolean()
  updateExisting: boolean = false;
}

@ArgsType()
export class PreviewArgs extends OmitType(ImportArgs, ['atomic', 'updateExisting'] as const, ArgsType) {}

export function optionsOf({ mapping, upstreamId, atomic = false, updateExisting = false }: PreviewArgs & Partial<ImportArgs>): ImportOptions {
  const entries = mapping?.map(({ column, field }) => [column, field as KeyColumn] as const);
  return { upstreamId, atomic, updateExisting, mapping: entries && Object.fromEntries(entries) };
}
