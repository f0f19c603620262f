import { Clock } from '@app/core';
console.log(new Clock().now());
