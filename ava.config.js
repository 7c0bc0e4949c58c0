export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts'],
};
