import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IdListInput } from '@app/core';
import { ApiKeyFilter, KeyStatus } from '@app/keys';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsEnum, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength, ValidateNested } from 'class-validator';

const MOST_IDS = 1_000_000;

@InputType({ description: 'What is set on every key; what is left out stays.' })
export class ApiKeyChangeInput {
  @Field(() => KeyStatus, { nullable: true })
  @IsOptional()
  @IsEnum(KeyStatus)
  status?: KeyStatus;

  @Field(() => String, { nullable: true, description: 'Why the status is set; kept in the history of each key.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  weight?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(-1_000_000)
  @Max(1_000_000)
  priority?: number;

  @Field(() => String, { nullable: true, description: 'Null takes it away.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  owner?: string | null;

  @Field(() => Date, { nullable: true, description: 'Null takes it away.' })
  @IsOptional()
  @IsDate()
  expiresAt?: Date | null;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(100, { each: true })
  addTags?: string[];

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  removeTags?: string[];

  @Field(() => Int, { nullable: true, description: 'Requests that each key has for itself; null takes the quota away.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  quotaTotal?: number | null;
}

@ArgsType()
export class KeySelectionArgs {
  @ArrayMaxSize(MOST_IDS)
  @IdListInput({ nullable: true, description: 'Either these keys, or those of a filter.' })
  ids?: number[];

  @Field(() => ApiKeyFilter, { nullable: true, description: 'All keys that match; an empty one matches all.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ApiKeyFilter)
  filter?: ApiKeyFilter;
}

@ObjectType()
export class BulkKeysResult {
  @Field(() => Int, { description: 'Keys that were found.' })
  count!: number;

  @Field(() => [ID], { description: 'Ids that do not exist.' })
  notFoundIds!: number[];
}
