// Makes ../static/built from the packages: one stylesheet, one script, the images the stylesheet asks for.
// Called by `manage.py build_assets`.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { Logger, compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const target = join(here, '..', 'static', 'built')
const moj = join(here, 'node_modules', '@ministryofjustice', 'frontend', 'moj')

rmSync(target, { recursive: true, force: true })
mkdirSync(join(target, 'images'), { recursive: true })

const { css } = compile(join(here, 'app.scss'), {
  style: 'compressed',
  loadPaths: [here],
  quietDeps: true,
  logger: Logger.silent,
  sourceMap: false
})
// A leftover source map comment points to nothing and would stop collectstatic.
const sheet = css.replace(/\/\*# sourceMappingURL=[^*]*\*\//g, '')
writeFileSync(join(target, 'app.css'), sheet)

const images = new Set(Array.from(sheet.matchAll(/url\("?images\/([^")]+)"?\)/g), (match) => match[1]))
for (const name of images) {
  cpSync(join(moj, 'assets', 'images', name), join(target, 'images', name))
}

// What PDFs are written with; it knows far more scripts than the fonts that every reader has.
mkdirSync(join(target, 'fonts'), { recursive: true })
for (const name of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) {
  cpSync(join(here, 'node_modules', 'dejavu-fonts-ttf', 'ttf', name), join(target, 'fonts', name))
}

for (const name of ['app', 'autocomplete', 'passkeys', 'shortcuts', 'supported', 'uploads']) {
  buildSync({
    entryPoints: [join(here, `${name}.js`)],
    outfile: join(target, `${name}.js`),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    sourcemap: false,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning'
  })
}
