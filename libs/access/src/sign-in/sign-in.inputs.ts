import { Field, InputType } from '@nestjs/graphql';
import { IsEmail, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { LowerCase } from '../users/lower-case.js';

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 200;

@InputType()
export class SignInInput {
  @Field()
  @LowerCase()
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @Field()
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  password!: string;

  @Field(() => String, { nullable: true, description: 'The code of the authenticator app, or a recovery code; asked for by the error SECOND_FACTOR_REQUIRED.' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9 -]{6,20}$/, { message: 'must be a code of 6 digits or a recovery code' })
  code?: string;
}

@InputType()
export class CompleteSetupInput {
  @Field()
  @LowerCase()
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @Field({ description: `At least ${SHORTEST_PASSWORD} characters.` })
  @IsString()
  @MinLength(SHORTEST_PASSWORD)
  @MaxLength(LONGEST_PASSWORD)
  password!: string;
}
