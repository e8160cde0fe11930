import { existsSync, readdirSync } from 'node:fs'
import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// A feature never imports another feature: fenced from the day its folder exists.
const features = existsSync('web/console/src/features') ? readdirSync('web/console/src/features') : []
const fences = features.map((feature) => ({
  files: [`web/console/src/features/${feature}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [{
        group: ['@/app/*', ...features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`)],
        message: 'A feature uses components and lib only; what joins features stands in app.',
      }],
    }],
  },
}))

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', 'src/**', 'artifacts/**', 'web/widget/released/**'] },
  {
    files: ['web/**/*.{ts,tsx}', 'tests/e2e/**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/only-throw-error': ['error', {
        allow: [{ from: 'package', package: '@tanstack/router-core', name: 'Redirect' }],
      }],
      'no-restricted-syntax': ['error', {
        selector: 'ExportDefaultDeclaration',
        message: 'Named exports only: a thing has one name everywhere.',
      }],
    },
  },
  { files: ['web/**/*.config.ts', 'tests/e2e/*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { ...reactHooks.configs.flat['recommended-latest'], files: ['web/console/**/*.{ts,tsx}'] },
  ...fences,
)
