import { Field, InputType } from '@nestjs/graphql';
import { IdInput } from '@app/core';
import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

@InputType()
export class SetUpstreamVariableInput {
  @IdInput()
  upstreamId!: number;

  @Field({ description: 'A letter, then letters, digits and underscores.' })
  @Matches(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, { message: 'must be a letter, followed by at most 63 letters, digits and underscores' })
  name!: string;

  @Field()
  @IsString()
  @MaxLength(8_192)
  value!: string;

  @Field({ nullable: true, description: 'Stored encrypted, and never shown again.' })
  @IsOptional()
  @IsBoolean()
  secret?: boolean;
}
