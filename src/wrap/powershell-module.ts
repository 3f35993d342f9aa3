/** The PowerShell module as text: one table says which parameter becomes which option, the same for 5.1 and 7. */
import { headerLines } from './header.ts';

const header = headerLines('powershell')
  .map((line) => `# ${line}`)
  .join('\n');

/**
 * ASCII alone: Windows PowerShell 5.1 reads a file without a mark as the machine's code page.
 * `root`: folder of gobuild.yaml from the module's folder, with `/`.
 */
export const moduleText = (root: string): string => module.replace('@ROOT@', () => root.replaceAll("'", "''"));

const module = `${header}
Set-StrictMode -Version 2.0

# Folder of gobuild.yaml.
$script:Root = [IO.Path]::GetFullPath((Join-Path -Path $PSScriptRoot -ChildPath '@ROOT@'))

# Parameter, option of gobuild run, and what stands behind it: Value, Switch, or Many (the option before each value).
$script:Options = @(
    @{ Parameter = 'BuildProfile'; Option = '--profile'; Kind = 'Value' }
    @{ Parameter = 'Jobs'; Option = '--jobs'; Kind = 'Value' }
    @{ Parameter = 'Only'; Option = '--only'; Kind = 'Many' }
    @{ Parameter = 'Force'; Option = '--force=goals'; Kind = 'Switch' }
    @{ Parameter = 'ForceAll'; Option = '--force=all'; Kind = 'Switch' }
    @{ Parameter = 'KeepGoing'; Option = '--keep-going'; Kind = 'Switch' }
    @{ Parameter = 'NoCache'; Option = '--no-cache'; Kind = 'Switch' }
    @{ Parameter = 'NoWait'; Option = '--no-wait'; Kind = 'Switch' }
    @{ Parameter = 'Stream'; Option = '--stream'; Kind = 'Switch' }
    @{ Parameter = 'Quiet'; Option = '--quiet'; Kind = 'Switch' }
    @{ Parameter = 'PassThru'; Option = '--json'; Kind = 'Switch' }
)

# The launcher beside gobuild.yaml, else the gobuild on PATH.
function Get-GoBuildProgram {
    [CmdletBinding()]
    [OutputType([string])]
    param()
    if ($env:GOBUILD_PROGRAM) { return $env:GOBUILD_PROGRAM }
    foreach ($name in @('gobuild.ps1', 'gobuild')) {
        $launcher = Join-Path -Path $script:Root -ChildPath $name
        $fits = ($name -eq 'gobuild.ps1') -eq ($env:OS -eq 'Windows_NT')
        if ($fits -and (Test-Path -LiteralPath $launcher -PathType Leaf)) { return $launcher }
    }
    $found = @(Get-Command -Name 'gobuild' -CommandType @('ExternalScript', 'Application') -ErrorAction SilentlyContinue)
    if ($found.Count -eq 0) { throw 'gobuild is not there: put its launcher on PATH, or set GOBUILD_PROGRAM' }
    return $found[0].Source
}

# Words for gobuild run: options in the order of the table, variables, selectors, and arguments behind two dashes.
function ConvertTo-GoBuildArgument {
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory = $true)]
        [Collections.IDictionary] $Bound,
        [string[]] $Selector = @(),
        [switch] $DryRun
    )
    $words = New-Object -TypeName 'Collections.Generic.List[string]'
    $words.Add('run')
    foreach ($option in $script:Options) {
        if (-not $Bound.Contains($option.Parameter)) { continue }
        $value = $Bound[$option.Parameter]
        switch ($option.Kind) {
            'Switch' { if ($value) { $words.Add($option.Option) } }
            'Value' { $words.Add($option.Option); $words.Add([string]$value) }
            'Many' { foreach ($one in $value) { $words.Add($option.Option); $words.Add([string]$one) } }
        }
    }
    if ($Bound.Contains('Set')) {
        foreach ($name in @($Bound['Set'].Keys | Sort-Object)) {
            $words.Add('--set')
            $words.Add(('{0}={1}' -f $name, $Bound['Set'][$name]))
        }
    }
    if ($DryRun) { $words.Add('--dry-run') }
    foreach ($one in $Selector) { $words.Add($one) }
    if ($Bound.Contains('ArgumentList')) {
        $words.Add('--')
        foreach ($one in $Bound['ArgumentList']) { $words.Add([string]$one) }
    }
    return $words.ToArray()
}

<#
.SYNOPSIS
Brings targets of gobuild.yaml up to date.
.DESCRIPTION
Calls gobuild run. $LASTEXITCODE is gobuild's exit code; where it is not 0 an error is written, which -ErrorAction Stop
makes a terminating one. With -WhatIf gobuild tells what it would do (--dry-run).
.PARAMETER Selector
Targets, nodes or patterns: server, 'server@linux-arm64', 'check/*'. Without one: what gobuild.yaml names as default.
.PARAMETER PassThru
Hands on gobuild's events as objects.
.EXAMPLE
Invoke-GoBuild -Selector test -ArgumentList '-run', 'TestOrders'
.EXAMPLE
Invoke-GoBuild release -PassThru | Where-Object { $_.type -eq 'run-finished' }
#>
function Invoke-GoBuild {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium')]
    [OutputType([psobject])]
    param(
        [Parameter(Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('Name')]
        [string[]] $Selector = @(),
        [string] $BuildProfile,
        [ValidateRange(1, 1024)]
        [int] $Jobs,
        [string[]] $Only,
        [hashtable] $Set,
        [string[]] $ArgumentList,
        [switch] $Force,
        [switch] $ForceAll,
        [switch] $KeepGoing,
        [switch] $NoCache,
        [switch] $NoWait,
        [switch] $Stream,
        [switch] $Quiet,
        [switch] $PassThru
    )
    begin { $all = New-Object -TypeName 'Collections.Generic.List[string]' }
    process { foreach ($one in $Selector) { $all.Add($one) } }
    end {
        $dryRun = [bool]$WhatIfPreference
        $what = if ($all.Count -gt 0) { $all -join ', ' } else { 'the default targets' }
        if (-not $dryRun -and -not $PSCmdlet.ShouldProcess($what, 'gobuild run')) { return }
        $words = ConvertTo-GoBuildArgument -Bound $PSBoundParameters -Selector $all.ToArray() -DryRun:$dryRun
        Start-GoBuildProcess -ArgumentList $words -AsObject:$PassThru -WhatIf:$false
        if ($LASTEXITCODE -ne 0) {
            $failure = @{
                Message = 'gobuild run ended with {0}' -f $LASTEXITCODE
                ErrorId = 'GoBuildFailed'
                Category = 'OperationStopped'
                TargetObject = $what
            }
            Write-Error @failure
        }
    }
}

<#
.SYNOPSIS
The targets of gobuild.yaml as objects.
.EXAMPLE
Get-GoBuildTarget | Where-Object { $_.kind -eq 'check' } | Invoke-GoBuild
#>
function Get-GoBuildTarget {
    [CmdletBinding()]
    [OutputType([psobject])]
    param()
    Start-GoBuildProcess -ArgumentList @('list', '--json') -AsObject -WhatIf:$false | ForEach-Object { $_ }
}

# What gobuild prints as data goes down the pipeline, line by line; what it tells people stays on standard error.
function Start-GoBuildProcess {
    [CmdletBinding(SupportsShouldProcess = $true)]
    [OutputType([psobject])]
    param(
        [Parameter(Mandatory = $true)]
        [string[]] $ArgumentList,
        [switch] $AsObject
    )
    if (-not $PSCmdlet.ShouldProcess($ArgumentList -join ' ', 'gobuild')) { return }
    $program = Get-GoBuildProgram
    $before = [Console]::OutputEncoding
    Push-Location -LiteralPath $script:Root
    try {
        # Windows PowerShell reads the output of programs in the console's code page; gobuild writes UTF-8.
        [Console]::OutputEncoding = New-Object -TypeName Text.UTF8Encoding -ArgumentList $false
        if ($AsObject) { & $program @ArgumentList | ForEach-Object { ConvertFrom-Json -InputObject $_ } }
        else { & $program @ArgumentList }
    } finally {
        [Console]::OutputEncoding = $before
        Pop-Location
    }
}

$script:Completer = {
    param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameters)
    $null = $commandName, $commandAst, $fakeBoundParameters
    # Every word has a dot before it: PowerShell does not hand on empty ones.
    $before = switch ($parameterName) {
        'BuildProfile' { @('.run', '.--profile') }
        default { @('.run') }
    }
    Push-Location -LiteralPath $script:Root
    try {
        $current = '.' + ([string]$wordToComplete).Trim([char[]]@(39, 34))
        $lines = @(& (Get-GoBuildProgram) '__complete' 'powershell' @before $current 2>$null)
    } finally {
        Pop-Location
    }
    foreach ($line in @($lines | Select-Object -Skip 1)) {
        $columns = ([string]$line).Split([char]9)
        $tip = if ($columns[2]) { $columns[2] } else { $columns[1] }
        New-Object -TypeName Management.Automation.CompletionResult -ArgumentList $columns[0], $columns[1], 'ParameterValue', $tip
    }
}
foreach ($name in @('Selector', 'Only', 'BuildProfile')) {
    Register-ArgumentCompleter -CommandName 'Invoke-GoBuild' -ParameterName $name -ScriptBlock $script:Completer
}

Export-ModuleMember -Function 'Invoke-GoBuild', 'Get-GoBuildTarget'
`;

/** The number that names the module everywhere: the same for everybody, so that the file stays the same. */
export const manifestText = `${header}
@{
    RootModule = 'GoBuild.psm1'
    ModuleVersion = '1.0.0'
    GUID = '6f0d6c0e-7a53-4c55-9f6f-2f1c5b7f3a11'
    Author = 'gobuild wrap powershell'
    Description = 'Runs the targets of gobuild.yaml: Invoke-GoBuild, Get-GoBuildTarget.'
    PowerShellVersion = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FunctionsToExport = @('Invoke-GoBuild', 'Get-GoBuildTarget')
    CmdletsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
`;

/** A script for those who type no module's name: `./build.ps1 test`. */
export const scriptText = `${header}
<#
.SYNOPSIS
Runs targets of gobuild.yaml and ends with gobuild's exit code.
.EXAMPLE
./build.ps1 test lint -KeepGoing
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromRemainingArguments = $true)]
    [string[]] $Selector = @(),
    [string] $BuildProfile,
    [ValidateRange(1, 1024)]
    [int] $Jobs,
    [string[]] $ArgumentList,
    [switch] $Force,
    [switch] $KeepGoing,
    [switch] $Quiet,
    [switch] $DryRun
)
Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'GoBuild.psd1') -Force
$null = $PSBoundParameters.Remove('DryRun')
Invoke-GoBuild @PSBoundParameters -WhatIf:$DryRun -ErrorAction SilentlyContinue
exit $LASTEXITCODE
`;
