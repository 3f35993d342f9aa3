@powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0gobuild.ps1" %*
@exit /b %ERRORLEVEL%
