import type { Language } from '@app/core';
import type { Problem, ProblemCode, ProblemParams } from './problem.js';

type Texts = Record<ProblemCode, (params: ProblemParams) => string>;

const ENGLISH: Texts = {
  EMPTY: ({ field }) => `${field} must not be empty`,
  UPSTREAM_UNKNOWN: ({ id }) => `upstream ${id} does not exist`,
  NOT_AN_ID: ({ field, value }) => `${field}: "${value}" is not an id`,
  TOO_LONG: ({ field, most }) => `${field} must have at most ${most} characters`,
  CONTROL_CHARACTERS: ({ field }) => `${field} must have no control characters`,
  NOT_ONE_OF: ({ field, value, allowed }) => `${field}: "${value}" is not one of ${allowed}`,
  NOT_A_NUMBER: ({ field, value, least, most }) => `${field}: "${value}" is not a whole number from ${least} to ${most}`,
  NOT_A_BOOLEAN: ({ field, value }) => `${field}: "${value}" is neither true nor false`,
  NOT_A_DATE: ({ field, value }) => `${field}: "${value}" is not a date such as 2030-01-31T00:00:00Z`,
  BAD_TAGS: ({ field }) => `${field} must be tags with | between them, at most 50 of at most 100 characters`,
  QUOTA_MISSING: () => 'quota_total must not be empty when enable_quota is true',
  NOT_A_HEADER_NAME: ({ field }) => `${field} is not the name of a header`,
  NOT_A_HEADER_VALUE: ({ field }) => `${field} has characters that no header may have`,
  MASKED: ({ field }) => `${field} is a masked value: export with values shown`,
  CELL_COUNT: ({ found, expected }) => `has ${found} cells, the header has ${expected}`,
  EXISTS: ({ keyId }) => `the upstream has this key already (id ${keyId})`,
  EXISTS_OTHERWISE: ({ keyId, fields }) => `the upstream has this key already (id ${keyId}), with another ${fields}`,
  REPEATED: ({ first }) => `is the same key as in row ${first}`,
  UNKNOWN_COLUMN: ({ column }) => `the column "${column}" is unknown and was passed over`,
  NOTHING_IMPORTED: () => 'nothing was imported, because all or none was asked for and not every row is good',
  EMPTY_FILE: () => 'the file has no rows',
  COMPRESSED: ({ kind }) => `the file is ${kind}, not text: unpack it first`,
  BINARY: ({ row, column }) => `row ${row}, column ${column}: the file is not text`,
  ENCODING: ({ row, column }) => `row ${row}, column ${column}: the file is neither UTF-8, UTF-16 nor GB18030`,
  NOT_CSV: ({ row, column, detail }) => `row ${row}, column ${column}: the file is not CSV: ${detail}`,
  RECORD_TOO_LONG: ({ row, column, most }) => `row ${row}, column ${column}: a row must have at most ${most} characters; is a quotation mark not closed?`,
  TOO_MANY_COLUMNS: ({ row, column, most }) => `row ${row}, column ${column}: there must be at most ${most} columns`,
  NO_COLUMN: ({ field, found }) => `row 1: the column ${field} is missing; found: ${found}`,
  COLUMN_TWICE: ({ field, column }) => `row 1, column ${column}: ${field} is there twice`,
  INTERRUPTED: () => 'the import failed and was taken back or stopped; the log of the gateway has more',
};

const CHINESE: Texts = {
  EMPTY: ({ field }) => `${field}字段不能为空`,
  UPSTREAM_UNKNOWN: ({ id }) => `上游ID ${id} 不存在`,
  NOT_AN_ID: ({ field, value }) => `${field}字段的值“${value}”不是有效的ID`,
  TOO_LONG: ({ field, most }) => `${field}字段不能超过${most}个字符`,
  CONTROL_CHARACTERS: ({ field }) => `${field}字段不能包含控制字符`,
  NOT_ONE_OF: ({ field, value, allowed }) => `${field}字段的值“${value}”无效，可选值：${allowed}`,
  NOT_A_NUMBER: ({ field, value, least, most }) => `${field}字段的值“${value}”不是${least}到${most}之间的整数`,
  NOT_A_BOOLEAN: ({ field, value }) => `${field}字段的值“${value}”应为true或false`,
  NOT_A_DATE: ({ field, value }) => `${field}字段的值“${value}”不是有效日期，例如2030-01-31T00:00:00Z`,
  BAD_TAGS: ({ field }) => `${field}字段应为以|分隔的标签，最多50个，每个不超过100个字符`,
  QUOTA_MISSING: () => 'enable_quota为true时quota_total字段不能为空',
  NOT_A_HEADER_NAME: ({ field }) => `${field}字段不是有效的请求头名称`,
  NOT_A_HEADER_VALUE: ({ field }) => `${field}字段包含请求头不允许的字符`,
  MASKED: ({ field }) => `${field}字段是脱敏后的值，请导出明文后再导入`,
  CELL_COUNT: ({ found, expected }) => `该行有${found}个单元格，表头有${expected}个`,
  EXISTS: ({ keyId }) => `上游已存在该密钥（ID ${keyId}）`,
  EXISTS_OTHERWISE: ({ keyId, fields }) => `上游已存在该密钥（ID ${keyId}），但${fields}不同`,
  REPEATED: ({ first }) => `与第${first}行的密钥重复`,
  UNKNOWN_COLUMN: ({ column }) => `未知的列“${column}”已忽略`,
  NOTHING_IMPORTED: () => '要求全部成功，但存在无效的行，因此未导入任何密钥',
  EMPTY_FILE: () => '文件中没有数据行',
  COMPRESSED: ({ kind }) => `文件是${kind}，不是文本，请先解压`,
  BINARY: ({ row, column }) => `第${row}行第${column}列：文件不是文本`,
  ENCODING: ({ row, column }) => `第${row}行第${column}列：文件编码不是UTF-8、UTF-16或GB18030`,
  NOT_CSV: ({ row, column, detail }) => `第${row}行第${column}列：文件不是CSV：${detail}`,
  RECORD_TOO_LONG: ({ row, column, most }) => `第${row}行第${column}列：每行不能超过${most}个字符，是否缺少引号？`,
  TOO_MANY_COLUMNS: ({ row, column, most }) => `第${row}行第${column}列：最多${most}列`,
  NO_COLUMN: ({ field, found }) => `第1行：缺少${field}列，实际的列：${found}`,
  COLUMN_TWICE: ({ field, column }) => `第1行第${column}列：${field}列重复`,
  INTERRUPTED: () => '导入失败，详情请查看网关日志',
};

/** A problem in words. */
export function problemText({ code, params }: Problem, language: Language): string {
  return (language === 'zh-CN' ? CHINESE : ENGLISH)[code](params);
}
